#!/usr/bin/env bash
# Checks form: clang-format, ruff, and clang-tidy on what the dev build compiles. --fix formats instead; --no-tidy is quick.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

here=$root/tools/dev
cd "$root"
# Pinned: other versions format differently.
make_venv "$build/venvs/lint" "$(find_python)" clang-format==19.1.7 ruff==0.17.5
bin=$build/venvs/lint/bin
mapfile -t sources < <(find lib tools tests -name '*.cpp' -o -name '*.h' | sort)
status=0
if [ "${1:-}" = --fix ]; then
  "$bin/clang-format" -i "${sources[@]}"
  "$bin/ruff" check --fix .
  exit
fi
"$bin/clang-format" --dry-run -Werror "${sources[@]}" || status=1
"$bin/ruff" check . || status=1
[ "${1:-}" != --no-tidy ] || exit $status

tidy=$(command -v clang-tidy-19 || command -v clang-tidy || true)
database=$build/dev/compile_commands.json
if [ -z "$tidy" ] && apt-cache show clang-tidy-19 >/dev/null 2>&1; then
  need_packages clang-tidy-19
  tidy=$(command -v clang-tidy-19)
fi
if [ -z "$tidy" ] || [ ! -e "$database" ]; then
  echo "clang-tidy: not run (needs clang-tidy and the build of test_cpp.sh)"
  exit $status
fi
# A file is checked again only when it, a header of ours, the rules or the tool changed.
passed=$build/tidy
mkdir -p "$passed"
# The extension is compiled for each interpreter apart; one of these builds is enough. GCC's option there is not clang's.
runtime=$(find "$build" -maxdepth 2 -path "$build/py*/compile_commands.json" | sort | head -1)
[ -z "$runtime" ] || sed 's/ -fno-canonical-system-headers//' "$runtime" >"$passed/compile_commands.json"
common=$({ "$tidy" --version; cat .clang-tidy; find lib tools/encc -name '*.h' -o -name '*.def' | sort | xargs cat; } | sha256sum)
todo=()
for source in lib/*/*.cpp lib/transform/rewrites/*.cpp tools/encc/*.cpp; do
  case $source in
  lib/runtime/*) [ -n "$runtime" ] && folder=$passed || continue ;;
  *) folder=$build/dev ;;
  esac
  key=$passed/$(echo "$common $(sha256sum "$source")" | sha256sum | cut -c1-32)
  [ -e "$key" ] || todo+=("$folder" "$source" "$key")
done
echo "clang-tidy: $((${#todo[@]} / 3)) files to check"
[ "${#todo[@]}" -eq 0 ] || printf '%s\n' "${todo[@]}" | xargs -n 3 -P "$jobs" "$here/tidy_file.sh" "$tidy" || status=1
exit $status
