#!/usr/bin/env bash
# Builds the compiler with assertions and runs its tests: unit, golden, command line, small trees.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_build_packages libgtest-dev
need_cmake
preset=${ENCC_PRESET:-dev}
results=$build/test-results
mkdir -p "$results"
cd "$root"
cmake --preset "$preset" -B "$build/$preset" -G Ninja -DENCC_BUILD_RUNTIME=OFF >"$build/configure-$preset.log" ||
  { cat "$build/configure-$preset.log"; die "configuring failed"; }
cmake --build "$build/$preset" -j "$jobs"
status=0
ctest --test-dir "$build/$preset" --output-on-failure -j "$jobs" --output-junit "$results/cpp-$preset.xml" >"$build/ctest.log" || status=$?
grep -vE '^ *[0-9]+/[0-9]+ Test .* Passed|^ *Start ' "$build/ctest.log"

if compgen -G "tests/cli/*.py" >/dev/null; then
  make_venv "$build/venvs/cli" "$(find_python)" -r tests/requirements.txt "setuptools>=77" "hatchling>=1.26" hatchling setuptools pre-commit
  ENCC=$build/$preset/bin/encc "$build/venvs/cli/bin/python" -m pytest -q -n "$jobs" tests/cli tests/trees/test_trees.py --junitxml "$results/cli.xml" || status=$?
fi
exit $status
