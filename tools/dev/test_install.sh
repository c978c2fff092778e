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

mkdir -p python-project/src && cp fact.py python-project/src/
cat >python-project/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(fact LANGUAGES NONE)
find_package(encc REQUIRED)
encc_transform(fact SOURCE src OUTPUT out)
CMAKE
rm -rf python-project/build
cmake -S python-project -B python-project/build -DCMAKE_PREFIX_PATH="$venv" >/dev/null
cmake --build python-project/build
cmp fact-out/fact.py python-project/build/out/fact.py
