#!/usr/bin/env bash
# Puts CPythons that this machine does not have, debug builds included, into a folder: tools/dev/provision_interpreters.sh [FOLDER]
#
# Debian's other releases have them ready built. Their packages are unpacked, not installed: each release gets a folder
# with its own libc, and the interpreters are made to load from there, so the machine itself is left as it is.
# FOLDER/bin/python3.N[-dbg] start them; venv, pip and building extensions work.
# Needs: Debian, apt-get, patchelf. Without them it says so and exits with 3. Uses the mirror that apt is set up with.
set -euo pipefail

dest=$(realpath -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/encc/interpreters}")
# Which release has which interpreters: a later one has the newest CPythons, an older one the debug build of 3.11.
wanted=(${ENCC_PROVISION:-bookworm:3.11 forky:3.13,3.14,3.15})

unavailable() {
  echo "provision_interpreters: $*" >&2
  exit 3
}

for tool in apt-get apt-cache dpkg patchelf; do
  command -v "$tool" >/dev/null || unavailable "no $tool here (on Debian: apt-get install patchelf)"
done
mirror=$(apt-get indextargets --format '$(REPO_URI)' | sed 's:/*$::' | sort -u | grep -m1 -E '/debian$' || true)
[ -n "$mirror" ] || unavailable "apt has no Debian mirror in its sources"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keyring" ] || unavailable "no $keyring (package debian-archive-keyring)"
multiarch=$(dpkg --print-architecture | sed 's/amd64/x86_64-linux-gnu/; s/arm64/aarch64-linux-gnu/')

# An apt of its own for one release: no state is shared with the machine's. Sets APT_CONFIG.
private_apt() { # SUITE
  local state=$dest/apt/$1
  mkdir -p "$state"/{lists/partial,cache/archives/partial}
  : >"$state/status"
  echo "deb [signed-by=$keyring] $mirror $1 main" >"$state/sources.list"
  cat >"$state/apt.conf" <<CONF
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache "$state/cache";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
Debug::NoLocking "true";
CONF
  export APT_CONFIG=$state/apt.conf
}

# The packages of CPython $1 that this release has, one a line; nothing when it lacks the interpreter.
packages_of() {
  local package
  apt-cache show "python$1" >/dev/null 2>&1 || return 0
  for package in "python$1" "python$1-dev" "python$1-venv" "python$1-dbg" "libpython$1-testsuite"; do
    if apt-cache show "$package" >/dev/null 2>&1; then echo "$package"; fi
  done
}

# Makes one unpacked executable load its own release's libc and libraries, whoever starts it.
localize() { # ROOT EXECUTABLE
  local loader
  loader=$(find "$1" -name 'ld-linux-*.so.*' \( -type f -o -type l \) | sort | head -1)
  [ "$(patchelf --print-interpreter "$2")" = "$loader" ] && return
  # DT_RPATH, not DT_RUNPATH: it holds for the libraries' own libraries too.
  patchelf --set-interpreter "$loader" --force-rpath \
    --set-rpath "$1/usr/lib/$multiarch:$1/lib/$multiarch" "$2"
}

provision() { # SUITE VERSION…
  local suite=$1 root=$dest/roots/$1 version archive include executable
  local packages=()
  shift
  if [ -e "$root/.complete" ] && [ "$(cat "$root/.complete")" = "$*" ]; then
    echo "$suite: already there: $*"
    return
  fi
  private_apt "$suite"
  apt-get update -qq || unavailable "cannot read the package lists of $suite"
  for version in "$@"; do
    mapfile -t -O "${#packages[@]}" packages < <(packages_of "$version")
  done
  [ "${#packages[@]}" -gt 0 ] || { echo "$suite: has none of $*"; return; }
  apt-get install -qq -y --download-only "${packages[@]}" >/dev/null
  mkdir -p "$root" "$dest/bin"
  for archive in "$dest/apt/$suite"/cache/archives/*.deb; do
    dpkg -x "$archive" "$root"
    rm "$archive"
  done
  # pyconfig.h includes <MULTIARCH/pythonX/pyconfig.h>; a link beside it serves that without -I ROOT/usr/include, where
  # the other release's libc headers lie.
  for include in "$root"/usr/include/python3*; do
    ln -sfn ../"$multiarch" "$include/$multiarch"
  done
  # ensurepip would take pip from the machine's own folder of wheels.
  find "$root"/usr/lib/python3* -name '_sysconfig*data*.py' -exec sed -i "s:'/usr/share/python-wheels:'$root/usr/share/python-wheels:" {} +
  for version in "$@"; do
    for executable in "$root/usr/bin/python$version" "$root/usr/bin/python$version-dbg"; do
      [ -x "$executable" ] || continue
      localize "$root" "$executable"
      # Not a link: an environment made from it would look for its library beside the link.
      printf '#!/bin/sh\nexec "%s" "$@"\n' "$executable" >"$dest/bin/${executable##*/}"
      chmod +x "$dest/bin/${executable##*/}"
      echo "$dest/bin/${executable##*/}: $("$executable" -VV)"
    done
  done
  echo "$*" >"$root/.complete"
}

for entry in "${wanted[@]}"; do
  IFS=, read -ra versions <<<"${entry#*:}"
  (provision "${entry%%:*}" "${versions[@]}")
done
