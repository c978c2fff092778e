#!/usr/bin/env bash
# Sets up and runs every test: C++ and command line, installation, Python on every interpreter found, form.
# --provision first fetches CPythons that are missing here (Debian only); --quick leaves out clang-tidy.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tidy=()
for argument in "$@"; do
  case $argument in
  --provision) provision=1 ;;
  --quick) tidy=(--no-tidy) ;;
  *) die "usage: tools/dev/test.sh [--provision] [--quick]" ;;
  esac
done
here=$root/tools/dev
failed=()
report=()

# Every step runs, also after a failure, and each is a process of its own.
step() { # NAME COMMAND…
  local name=$1 start=$SECONDS status=0
  shift
  say "$name"
  "$@" || status=$?
  [ $status = 0 ] || failed+=("$name")
  report+=("$([ $status = 0 ] && echo ok || echo FAILED) $((SECONDS - start))s  $name")
}

rm -rf "$build/test-results"
need_build_packages libgtest-dev
if [ -n "${provision:-}" ]; then
  say "Interpreters"
  need_packages patchelf
  "$here/provision_interpreters.sh" "$interpreters" || say "Not provisioned: going on with those that are here"
fi

step "C++ and command line" "$here/test_cpp.sh"
step "Installation" "$here/test_install.sh"
mapfile -t pythons < <("$here/interpreters.sh")
found=
for python in "${pythons[@]}"; do
  what=$(describe_python "$python")
  found+=" ${what% *} "
  step "Python $what ($python)" timeout 1200 "$here/test_python.sh" "$python"
done
step "Form" "$here/lint.sh" "${tidy[@]}"

say "Summary"
printf '%s\n' "${report[@]}"
for version in 3.11 3.12 3.13 3.14 3.15; do
  [[ $found == *" $version "* ]] || echo "missing: no CPython $version found, so nothing was tested on it"
done
status=0
"$(find_python)" "$here/summarize.py" "$build/test-results" || status=1
[ "${#failed[@]}" -eq 0 ] || { printf 'failed: %s\n' "${failed[@]}" >&2; status=1; }
exit $status
