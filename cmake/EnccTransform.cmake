# For projects that ship Python transformed by encc:
#
#   find_package(encc)                 # or include(EnccTransform)
#   encc_transform(my_python SOURCE ${CMAKE_CURRENT_SOURCE_DIR}/src OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/python)
#
# The target is part of `all` and runs when a file or folder below SOURCE, or its pyproject.toml, has changed.
find_program(ENCC_EXECUTABLE encc HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin" DOC "The encc compiler")

function(encc_transform target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SOURCE;OUTPUT" "OPTIONS")
  if(NOT arg_SOURCE OR NOT arg_OUTPUT OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "encc_transform(<target> SOURCE <folder> OUTPUT <folder> [OPTIONS <option>…])")
  endif()
  if(NOT ENCC_EXECUTABLE)
    message(FATAL_ERROR "encc_transform: no encc command found; set ENCC_EXECUTABLE")
  endif()
  cmake_path(ABSOLUTE_PATH arg_SOURCE BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  cmake_path(ABSOLUTE_PATH arg_OUTPUT BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" NORMALIZE)
  set(manifest "${arg_OUTPUT}/.encc-manifest")
  set(depfile "${CMAKE_CURRENT_BINARY_DIR}/${target}.encc.d")
  add_custom_command(
    OUTPUT "${manifest}"
    COMMAND "${ENCC_EXECUTABLE}" transform "${arg_SOURCE}" -o "${arg_OUTPUT}" --depfile "${depfile}" ${arg_OPTIONS}
    DEPFILE "${depfile}"
    DEPENDS "${ENCC_EXECUTABLE}"
    COMMENT "Transforming ${arg_SOURCE}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS "${manifest}")
endfunction()
