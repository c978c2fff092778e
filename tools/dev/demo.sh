#!/usr/bin/env bash
# Sets up encc in a virtual environment of its own and shows what it does: transforms samples/ and the standard library,
# recurses 1,000,000 deep, explains its decisions, compares with the `tco` package. Everything is written under build/.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_build_packages
venv=$build/venvs/demo
make_venv "$venv" "$(find_python)"
say "Building and installing encc into $venv (about a minute)"
"$venv/bin/python" -m pip install --quiet "$root"
"$venv/bin/python" -m pip install --quiet tco 2>"$build/tco.log" || say "The package tco could not be installed; not compared"
exec "$venv/bin/python" "$root/tools/dev/demo.py" "$build/demo"
