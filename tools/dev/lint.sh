#!/usr/bin/env bash
# Checks form: clang-format, ruff, and clang-tidy on what the dev build compiles. --fix formats instead; --no-tidy is quick.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

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
common=$({ "$tidy" --version; cat .clang-tidy; find lib tools/encc -name '*.h' -o -name '*.def' | sort | xargs cat; } | sha256sum)
checked=()
for source in lib/transform/*.cpp lib/transform/rewrites/*.cpp tools/encc/*.cpp; do
  [ -e "$source" ] || continue
  key=$passed/$(echo "$common $(sha256sum "$source")" | sha256sum | cut -c1-32)
  [ -e "$key" ] || checked+=("$source" "$key")
done
echo "clang-tidy: ${#checked[@]} / 2 files to check"
[ "${#checked[@]}" -eq 0 ] || printf '%s\n' "${checked[@]}" |
  xargs -n 2 -P "$jobs" sh -c '"$0" -p "$1" --quiet "$2" 2>/dev/null && : >"$3"' "$tidy" "$build/dev" || status=1
exit $status
