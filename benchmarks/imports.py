#!/usr/bin/env python3
"""What the import hook costs when a module is cached: plain import beside import under the hook.

benchmarks/imports.py [--rounds N] [--packages]     needs the `encc` command (ENCC, or on PATH) and `encc` importable

Copies of modules of the standard library are imported by fresh processes, the two ways in turn; the time is the
processor's for the imports alone, the figure the median of the ratios of neighbouring runs. "hook" rewrites nothing and shows
the hook itself; "none" (no tail calls) and "recursive" have the runtime's work on each function that is marked in them: one
in ten here, for these are modules rich in recursion. --packages takes packages of the library instead, which recurse about as
much as the library does on the whole.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

# fmt: off
MODULES = [
    "argparse", "ast", "bdb", "calendar", "cmd", "code", "codeop", "configparser", "contextlib", "copy", "csv",
    "dataclasses", "datetime", "difflib", "dis", "enum", "fileinput", "fnmatch", "fractions", "functools", "getopt",
    "glob", "gzip", "heapq", "inspect", "linecache", "locale", "lzma", "mailbox", "mimetypes", "netrc", "numbers",
    "operator", "optparse", "pdb", "pickle", "pickletools", "platform", "plistlib", "pprint", "profile", "pstats",
    "pyclbr", "queue", "random", "reprlib", "sched", "selectors", "shelve", "shlex", "shutil", "smtplib",
    "socketserver", "statistics", "string", "subprocess", "tarfile", "tempfile", "textwrap", "timeit", "tokenize",
    "trace", "traceback", "types", "typing", "uuid", "warnings", "weakref", "zipfile",
]
PACKAGES = [
    "asyncio", "collections", "concurrent", "ctypes", "email", "http", "importlib", "json", "logging", "multiprocessing",
    "re", "unittest", "urllib", "wsgiref", "xml", "zoneinfo",
]
# fmt: on

TIMED = """
import sys, importlib
names = sys.argv[1].split(",")
sys.path.insert(0, sys.argv[2])
for name in names:
    importlib.import_module(name)  # what the copies import is there
if sys.argv[3] != "plain":
    import encc
    encc.install("copy_of", tail_calls=sys.argv[3].partition(" ")[0], options=sys.argv[3].split()[1:])
import gc, time
gc.disable()
start = time.process_time()
for name in names:
    importlib.import_module("copy_of." + name)
print(time.process_time() - start)
"""


#: Modes of the compiler and further options.
WAYS = {"plain": "plain", "hook": "none --deep=none", "none": "none", "recursive": "recursive"}


def copy_modules(library: Path, to: Path) -> list[str]:
    names = [name for name in MODULES if (library / f"{name}.py").is_file()]
    for name in names:
        shutil.copy(library / f"{name}.py", to)
    return names


def copy_packages(library: Path, to: Path) -> list[str]:
    """With the modules in them that can be imported here."""
    names = []
    for package in PACKAGES:
        shutil.copytree(library / package, to / package, ignore=shutil.ignore_patterns("__pycache__"))
        for file in sorted((to / package).rglob("*.py")):
            parts = file.relative_to(to).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            test = f"import sys; sys.path.insert(0, {str(to.parent)!r}); import {name}, copy_of.{name}"
            if parts[-1] != "__main__" and subprocess.run([sys.executable, "-c", test], capture_output=True).returncode == 0:
                names.append(name)
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--packages", action="store_true")
    options = parser.parse_args()
    rounds = options.rounds
    library = Path(os.__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder, "copy_of")
        package.mkdir()
        (package / "__init__.py").touch()
        names = copy_packages(library, package) if options.packages else copy_modules(library, package)
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

        def seconds(way: str) -> float:
            command = [sys.executable, "-c", TIMED, ",".join(names), folder, WAYS[way]]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            return float(done.stdout)

        cold = {way: seconds(way) for way in WAYS}
        samples = [{way: seconds(way) for way in WAYS} for _ in range(rounds)]
    each = 1e6 / len(names)
    print(f"Python {sys.version.split()[0]}, {len(names)} modules, {rounds} rounds; µs a module")
    print("             nothing cached   cached   cached, ratio to plain")
    for way in WAYS:
        time = statistics.median(sample[way] for sample in samples)
        ratio = statistics.median(sample[way] / sample["plain"] for sample in samples)
        print(f"{way:12} {cold[way] * each:14.0f} {time * each:8.0f} {ratio:8.3f}")


if __name__ == "__main__":
    main()
