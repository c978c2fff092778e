#!/usr/bin/env bash
# Prints the CPythons to test with, one path a line: the first found of each version and kind (release, debug).
# Looks at ENCC_TEST_PYTHONS (paths; all of them are taken), the path, pyenv, and what provision_interpreters.sh made.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

seen=" "
consider() { # PATH [always]
  local path what
  path=$(command -v "$1" 2>/dev/null) || return 0
  what=$(describe_python "$path") || return 0
  [ -n "$what" ] || return 0
  if [[ $seen == *" ${what/ /-} "* ]] && [ "${2:-}" != always ]; then return; fi
  seen+="${what/ /-} "
  echo "$path"
}

for python in ${ENCC_TEST_PYTHONS:-}; do consider "$python" always; done
consider python3
for version in 3.11 3.12 3.13 3.14 3.15; do
  for python in "python$version" "$HOME/.pyenv/versions/$version".*/bin/python3 "$interpreters/bin/python$version" \
    "python$version-dbg" "$interpreters/bin/python$version-dbg"; do
    consider "$python"
  done
done
