# Sourced by the other scripts here: folders, the machine's packages, interpreters, virtual environments.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${ENCC_BUILD_DIR:-$root/build}
interpreters=${ENCC_INTERPRETERS:-${XDG_CACHE_HOME:-$HOME/.cache}/encc/interpreters}
jobs=$(nproc 2>/dev/null || echo 2)
export PIP_DISABLE_PIP_VERSION_CHECK=1
mkdir -p "$build"

say() { printf '\n== %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else die "As root, please run: $*"; fi
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# The LLVM development package to use: one that is here, else the newest that apt offers. CMake takes any of 14 to 19.
llvm_package() {
  local version
  for version in 19 18 17 16 15 14; do
    if [ -e "/usr/lib/llvm-$version/lib/libLLVMSupport.a" ]; then echo "llvm-$version-dev"; return; fi
  done
  for version in 19 18 17 16 15 14; do
    if apt-cache show "llvm-$version-dev" >/dev/null 2>&1; then echo "llvm-$version-dev"; return; fi
  done
  die "apt offers none of llvm-14-dev to llvm-19-dev"
}

# Installs the packages that are missing, with apt; elsewhere than on Debian and Ubuntu trusts that they are there.
need_packages() {
  local missing=() package
  if ! command -v apt-get >/dev/null; then
    say "No apt-get: building needs a C++20 compiler, LLVM 14 to 19 (static libSupport), CLI11, GoogleTest, Python >= 3.11"
    return
  fi
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "Installing with apt: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

need_build_packages() {
  local llvm=
  if command -v apt-get >/dev/null; then
    # A fresh machine has no package lists, and none of the names below is known without them.
    apt-cache show libcli11-dev >/dev/null 2>&1 || as_root apt-get update -qq
    llvm=$(llvm_package)
    installed "$llvm" || as_root apt-get update -qq
  fi
  need_packages build-essential ca-certificates pkg-config python3 python3-dev python3-venv ${llvm:+"$llvm"} \
    libz3-dev zlib1g-dev libzstd-dev libxml2-dev libcli11-dev libtomlplusplus-dev "$@"
}

# "3.13 release" or "3.13 debug" when $1 starts and is a CPython 3.11 or later.
describe_python() {
  "$1" -c 'import sys
if sys.implementation.name == "cpython" and sys.version_info >= (3, 11):
    kind = "debug" if hasattr(sys, "gettotalrefcount") else "release"
    print(f"{sys.version_info[0]}.{sys.version_info[1]}", kind)' 2>/dev/null
}

# The interpreter to install into: ENCC_PYTHON, else the first good one on the path.
find_python() {
  local candidate
  for candidate in ${ENCC_PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python3.15; do
    if [ -n "$(describe_python "$candidate")" ]; then command -v "$candidate"; return; fi
  done
  die "encc needs CPython 3.11 or later (set ENCC_PYTHON to one)"
}

# make_venv FOLDER PYTHON [REQUIREMENT…]: made once, and again when the interpreter or the requirements change.
make_venv() {
  local folder=$1 python=$2 stamp
  shift 2
  stamp="$("$python" -c 'import sys; print(sys.version, sys.prefix)') $*"
  [ "$(cat "$folder/stamp" 2>/dev/null)" = "$stamp" ] && return
  rm -rf "$folder"
  "$python" -m venv "$folder"
  [ $# -eq 0 ] || "$folder/bin/python" -m pip install --quiet "$@"
  echo "$stamp" >"$folder/stamp"
}

# CMake and ninja: the system's when new enough, else PyPI's, put first on the path.
need_cmake() {
  if cmake --version 2>/dev/null | grep -qE 'version (3\.(2[5-9]|[3-9][0-9])|[4-9])' && command -v ninja >/dev/null; then return; fi
  make_venv "$build/venvs/cmake" "$(find_python)" 'cmake>=3.25,<4' ninja
  mkdir -p "$build/bin" # of its own: the environment's bin would put its python first too
  ln -sf "$build"/venvs/cmake/bin/{cmake,ctest,ninja} "$build/bin"
  export PATH="$build/bin:$PATH"
}
