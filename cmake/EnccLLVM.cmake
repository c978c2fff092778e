# LLVM's libSupport, linked statically: encc::llvm. Any of 14 to 19; the newest found, or ENCC_LLVM_VERSION.

set(ENCC_LLVM_VERSION "" CACHE STRING "Major version of LLVM to use (14 to 19); empty: the newest found")
set(encc_llvm_versions 19 18 17 16 15 14)
if(ENCC_LLVM_VERSION)
  set(encc_llvm_versions ${ENCC_LLVM_VERSION})
endif()
# No version is asked of find_package: LLVM's own check wants the minor number too, and that has changed its meaning.
if(LLVM_DIR AND NOT LLVM_DIR MATCHES "-NOTFOUND$")
  find_package(LLVM CONFIG QUIET)
endif()
foreach(version IN LISTS encc_llvm_versions)
  if(NOT LLVM_FOUND) # Debian and Ubuntu keep each version in a folder of its own
    find_package(LLVM CONFIG QUIET NO_DEFAULT_PATH PATHS /usr/lib/llvm-${version}/lib/cmake/llvm)
  endif()
endforeach()
if(NOT LLVM_FOUND)
  find_package(LLVM CONFIG QUIET)
endif()
if(LLVM_FOUND AND NOT LLVM_VERSION_MAJOR IN_LIST encc_llvm_versions)
  message(FATAL_ERROR "LLVM ${LLVM_PACKAGE_VERSION} in ${LLVM_DIR} is not one of ${encc_llvm_versions}; set LLVM_DIR")
endif()
set(encc_llvm_packages "apt-get install llvm-dev libz3-dev zlib1g-dev libzstd-dev libcli11-dev libtomlplusplus-dev")
if(NOT LLVM_FOUND OR NOT TARGET LLVMSupport)
  message(FATAL_ERROR "encc needs the static libSupport of LLVM 14 to 19.\n"
    "On Debian or Ubuntu: ${encc_llvm_packages}\n"
    "(or llvm-NN-dev for a version of your choice); elsewhere set LLVM_DIR.")
endif()
# libSupport's link interface names libraries that LLVM's packages do not pull in; their absence shows late and unclear.
get_target_property(encc_llvm_interface LLVMSupport INTERFACE_LINK_LIBRARIES)
foreach(library IN LISTS encc_llvm_interface)
  if((library MATCHES "::" AND NOT TARGET ${library}) OR (IS_ABSOLUTE "${library}" AND NOT EXISTS "${library}"))
    message(FATAL_ERROR "LLVM ${LLVM_PACKAGE_VERSION} needs ${library}. On Debian or Ubuntu: ${encc_llvm_packages}")
  endif()
endforeach()
message(STATUS "LLVM ${LLVM_PACKAGE_VERSION}: ${LLVM_DIR}")

# Not `llvm-config --libs`, which names the 110 MB shared library.
llvm_map_components_to_libnames(encc_llvm_libraries support)
add_library(encc_llvm INTERFACE)
add_library(encc::llvm ALIAS encc_llvm)
target_include_directories(encc_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
separate_arguments(encc_llvm_definitions UNIX_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(encc_llvm INTERFACE ${encc_llvm_definitions})
target_link_libraries(encc_llvm INTERFACE ${encc_llvm_libraries})
