#!/usr/bin/env bash
# Installs the package into a clean virtual environment, as a user would, and uses it: tools/dev/test_install.sh [PYTHON]
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_build_packages
python=${1:-$(find_python)}
venv=$build/venvs/install
rm -rf "$venv"
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet "$root"

cd "$build" # not in the checkout: what is imported must be what was installed
cat >fact.py <<'PY'
def fact(n, acc=1):
    return acc if n < 2 else fact(n - 1, acc * n % 1_000_003)
print(fact(1_000_000))
PY
"$venv/bin/encc" --version
rm -rf fact-out && mkdir fact-out
"$venv/bin/encc" transform fact.py -o fact-out
printf 'fact(1000000) = '
"$venv/bin/python" fact-out/fact.py
"$venv/bin/python" -c 'import encc._runtime; print("native core:", encc._runtime.__file__)'
