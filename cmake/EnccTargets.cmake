# What all our targets share: warnings, sanitizers, section garbage collection, include fences.

# GCC 12 warns of an impossible overlap in every std::string concatenation (its bug 105651); Clang of a function that
# the standard library itself uses inside std::stable_sort.
add_library(encc_options INTERFACE)
target_compile_options(encc_options INTERFACE -Wall -Wextra -Wno-unused-parameter $<$<BOOL:${ENCC_WERROR}>:-Werror>
                                              $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
                                              $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
                                              -ffunction-sections -fdata-sections)
target_link_options(encc_options INTERFACE $<$<PLATFORM_ID:Linux>:-Wl,--gc-sections>)
if(ENCC_SANITIZE)
  target_compile_options(encc_options INTERFACE -fsanitize=${ENCC_SANITIZE} -fno-omit-frame-pointer
                                                -fno-sanitize-recover=undefined)
  target_link_options(encc_options INTERFACE -fsanitize=${ENCC_SANITIZE})
endif()

# Headers that a target must not see but that lie on the system include path, or beside its own, are fenced off: a
# header of the same name with an #error is found first. encc_fence(<directory> <header> <reason>) writes one.
function(encc_fence directory header reason)
  file(CONFIGURE OUTPUT "${directory}/${header}" CONTENT "#error \"${reason}\"\n" @ONLY)
endfunction()

# Lists the sources of one folder; the glob is checked at build time, so a new file needs no edit here.
macro(encc_sources variable)
  file(GLOB ${variable} CONFIGURE_DEPENDS ${ARGN})
  list(SORT ${variable})
endmacro()
