# tree-sitter's core and its Python grammar: encc::tree_sitter. A system copy when new enough, else pinned packages.
include(EnccPackages)

option(ENCC_SYSTEM_TREE_SITTER "Use the system's tree-sitter when it is new enough" ON)

add_library(encc_tree_sitter INTERFACE)
add_library(encc::tree_sitter ALIAS encc_tree_sitter)

# The grammar decides the names of nodes, so its minor version is fixed; from 0.25 on its ABI is 15, which needs a core
# of at least 0.25.
find_package(PkgConfig QUIET)
if(ENCC_SYSTEM_TREE_SITTER AND PKG_CONFIG_FOUND)
  pkg_check_modules(encc_ts QUIET IMPORTED_TARGET "tree-sitter >= 0.25" "tree-sitter-python >= 0.25" "tree-sitter-python < 0.26")
endif()
if(encc_ts_FOUND)
  message(STATUS "tree-sitter: system copy, core ${encc_ts_tree-sitter_VERSION}, grammar ${encc_ts_tree-sitter-python_VERSION}")
  target_link_libraries(encc_tree_sitter INTERFACE PkgConfig::encc_ts)
  return()
endif()

# npm's tree-sitter 0.25.1 carries the core of release 0.25.10. PyPI's source archive of the 0.25.0 grammar lacks
# scanner.c, so both come from npm's packages.
encc_npm_package(encc_ts_core tree-sitter 0.25.1 07aeba8dd71630e7e72b2d4ca3bd2680c3471824100cc5ebff44e78a6ed0b6d3)
encc_npm_package(encc_ts_python tree-sitter-python 0.25.0
                 63b76b3fa8181fd79eaad4abcdb21e2babcb504dbfc7710a89934fa456d26096)
message(STATUS "tree-sitter: pinned packages, core 0.25.10, grammar 0.25.0")

# Two static libraries, the core's and the grammar's, with further compile options.
function(encc_add_tree_sitter core python)
  set(library "${encc_ts_core}/vendor/tree-sitter/lib")
  add_library(${core} STATIC "${library}/src/lib.c")
  target_include_directories(${core} SYSTEM PUBLIC "${library}/include" PRIVATE "${library}/src")
  target_compile_definitions(${core} PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)
  add_library(${python} STATIC "${encc_ts_python}/src/parser.c" "${encc_ts_python}/src/scanner.c")
  target_include_directories(${python} PRIVATE "${encc_ts_python}/src")
  foreach(target ${core} ${python})
    set_target_properties(${target} PROPERTIES C_STANDARD 11)
    target_compile_options(${target} PRIVATE -w -ffunction-sections -fdata-sections ${ARGN})
    # The parser is most of the running time: fast in every build type, debug builds included.
    target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O2>)
    if(ENCC_SANITIZE)
      # tree-sitter calls the scanner's functions through pointers of another type.
      target_compile_options(${target} PRIVATE -fsanitize=${ENCC_SANITIZE} $<$<C_COMPILER_ID:Clang>:-fno-sanitize=function>)
    endif()
  endforeach()
endfunction()

# Functions of position-independent code could be replaced from outside, and are not inlined for that alone. The scanner
# allocates for each token: from where the parser does, too.
encc_add_tree_sitter(encc_tree_sitter_core encc_tree_sitter_python -fno-semantic-interposition
                     -DTREE_SITTER_REUSE_ALLOCATOR)
target_link_libraries(encc_tree_sitter INTERFACE encc_tree_sitter_python encc_tree_sitter_core)
