#!/usr/bin/env bash
# One file through clang-tidy: tidy_file.sh CLANG-TIDY DATABASE-FOLDER SOURCE KEY; makes the file KEY when it is clean.
# Warnings are the build's business (-w). What clang cannot compile says nothing about our code (its C++ library and LLVM's
# headers may be too far apart in age): it is left out and said so; that the code compiles is seen to by the build.
set -euo pipefail

tidy=$1 database=$2 source=$3 key=$4
if said=$("$tidy" -p "$database" --quiet --extra-arg=-w "$source" 2>/dev/null); then
  : >"$key"
elif grep -q '\[clang-diagnostic-error\]' <<<"$said"; then
  echo "clang-tidy: left out $source: $(grep -m1 '\[clang-diagnostic-error\]' <<<"$said" | sed 's/.*error: //')"
else
  printf '%s\n' "$said"
  exit 1
fi
