#!/usr/bin/env bash
# Builds the extension for one interpreter and runs the Python tests with it: tools/dev/test_python.sh PYTHON [pytest argument…]
# The compiler they use is the one that test_cpp.sh built, or ENCC.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python=$(command -v "${1:-python3}") || die "no interpreter $1"
shift || true
tag=$("$python" -c 'import sys; v = sys.version_info; print(f"py{v[0]}{v[1]}{v[2]}{sys.abiflags}")')
need_cmake
cd "$root"
base=$("$python" -c 'import sys; print(sys.executable)')
make_venv "$build/venvs/$tag" "$python" -r tests/requirements.txt
python=$build/venvs/$tag/bin/python
# Not for every interpreter there are wheels of these; without them their tests are skipped.
if ! "$python" -c 'import coverage, greenlet, gevent' 2>/dev/null; then
  while read -r requirement; do
    [[ $requirement = \#* ]] || "$python" -m pip install -q --only-binary :all: "$requirement" || echo "no wheel here: $requirement"
  done <tests/requirements-optional.txt
fi

# Not the environment's python: CMake does not find the headers of some debug builds through one.
cmake -S . -B "$build/$tag" -G Ninja -DCMAKE_BUILD_TYPE=Release -DENCC_BUILD_COMPILER=OFF -DENCC_BUILD_TESTS=OFF \
  -DENCC_WERROR=ON -DPython_EXECUTABLE="$base" >"$build/configure-$tag.log" ||
  { cat "$build/configure-$tag.log"; die "configuring failed"; }
cmake --build "$build/$tag" -j "$jobs"

export ENCC=${ENCC:-$build/dev/bin/encc} PYTHONPATH=$build/$tag/python
export PATH="$(dirname "$ENCC"):$PATH"
mkdir -p "$build/test-results"
selection=()
# A debug build is there for the assertions that the extension's doings meet; it is too slow for the rest.
if [[ $tag == *d ]]; then selection=(-k "test_restart_ or test_linear or test_delegation or test_deep_robust or test_deep_limits or (native and not unpatched and not million and not deep)"); fi
# Folder by folder: each has a conftest.py of its own from which its tests import.
status=0
folders=(tests/runtime tests/run_both tests/hook tests/debug)
# One interpreter's library is enough for every run.
[ "$base" != "$("$(find_python)" -c 'import sys; print(sys.executable)')" ] || folders+=(tests/trees/test_cpython_suite.py)
for folder in "${folders[@]}"; do
  code=0
  "$python" -m pytest -q -n "$jobs" -p no:cacheprovider "${selection[@]}" "$folder" \
    --junitxml "$build/test-results/$tag-$(basename "$folder" .py).xml" "$@" || code=$?
  # 5: of a debug build's selection nothing is in this folder.
  [ $code = 0 ] || { [ $code = 5 ] && [ "${#selection[@]}" -gt 0 ]; } || status=$code
done
exit $status
