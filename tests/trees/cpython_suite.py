"""Runs CPython's own test suite on a standard library that went through encc, and on the original, test by test.

    cpython_suite.py --encc build/release/bin/encc --runtime build/py3130/python --python python3.13 [-g] [TEST…]

Two homes are made that differ in nothing but the library's text: a copy of the interpreter with its `Lib`, and the same
with encc's output of it, tests included (`--plain-tests` leaves those as they are). Frozen modules are switched off, so
that `os` and its kin are encc's output too. A test that does not end the same way in both, twice, is a difference; it
must stand in differences.toml with its reason, else the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from outcomes import HERE, outcome_of, reason_for

SKIPPED_FOLDERS = ("__pycache__", "site-packages", "dist-packages", "idle_test", "config-*")

LARGE_FOLDERS = {"idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "pydoc_data", "distutils"}

SETTINGS = {
    "LC_ALL": "C.UTF-8",
    "PYTHON_FROZEN_MODULES": "off",
    # Tests that provoke a RecursionError with `def f(): return f()` would run for ever.
    "ENCC_MAX_RESTARTS": "100000",
}


@dataclass
class Home:
    """An interpreter with its library, and what the tests said in it."""

    folder: Path
    python: Path
    library: Path
    outcomes: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def facts_of(python: str) -> dict[str, str]:
    code = (
        "import json, sys, sysconfig, platform; v = sys.version_info; print(json.dumps(dict(executable=sys.executable,"
        " library=sysconfig.get_path('stdlib'), version=f'{v[0]}.{v[1]}', full=platform.python_version())))"
    )
    found: dict[str, str] = json.loads(
        subprocess.run([python, "-I", "-c", code], capture_output=True, check=True).stdout
    )
    return found


def make_home(folder: Path, facts: dict[str, str], runtime: Path) -> Home:
    """`folder`/bin and `folder`/lib in the form in which CPython finds its library by its own place; Lib is not there yet."""
    shutil.rmtree(folder, ignore_errors=True)
    name = f"python{facts['version']}"
    home = Home(folder, folder / "bin" / name, folder / "lib" / name)
    home.python.parent.mkdir(parents=True)
    shutil.copy(os.path.realpath(facts["executable"]), home.python)
    (folder / "bin" / "python3").symlink_to(name)
    home.library.parent.mkdir()
    return home


def copy_library(library: Path, to: Path, only: list[str]) -> None:
    """The whole library, or, with `only`, no more of its tests than these, and not what no test of these can need."""
    everywhere = shutil.ignore_patterns(*SKIPPED_FOLDERS)

    def left_out(folder: str, names: list[str]) -> set[str]:
        found = everywhere(folder, names)
        if only and Path(folder) == library:
            found |= LARGE_FOLDERS.intersection(names)
        if only and Path(folder) == library / "test":
            helpers = ("__init__", "__main__", "support", "libregrtest", "regrtest", *only)
            found |= {name for name in names if name.removesuffix(".py") not in helpers}
        return found

    shutil.copytree(library, to, symlinks=False, ignore_dangling_symlinks=True, ignore=left_out)
    (to / "site-packages").mkdir()


def add_runtime(home: Home, runtime: Path) -> None:
    shutil.copytree(runtime / "encc", home.library / "encc", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "import sys, os, encc.core; print(encc.core.name, encc.core.reason); assert os.__file__.startswith(sys.argv[1])"
    )
    done = subprocess.run(
        [str(home.python), "-I", "-X", "frozen_modules=off", "-c", code, str(home.folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not done.stdout.startswith("native"):
        sys.exit(f"{home.python} does not run with the native core: {done.stdout}{done.stderr}")


def transform(encc: str, form: tuple[str, ...], library: Path, to: Path, plain_tests: bool) -> str:
    command = [encc, "transform", str(library), "-o", str(to), f"--tail-calls={form[0]}", *form[1:]]
    if plain_tests:
        command += ["--exclude", "test", "--exclude", "lib2to3/tests"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    if plain_tests:
        for folder in (Path("test"), Path("lib2to3/tests")):
            if (library / folder).is_dir():
                shutil.copytree(library / folder, to / folder, dirs_exist_ok=True)
    return done.stderr.splitlines()[-1]


def run_tests(home: Home, names: list[str], timeout: int, jobs: int, log: Path) -> None:
    """Adds to the home's outcomes. Each module runs in a process of its own; one that dies says so in the log."""
    report = log.with_suffix(".xml")
    report.unlink(missing_ok=True)
    command = [str(home.python), "-X", "frozen_modules=off", "-m", "test", "--timeout", str(timeout)]
    command += [f"-j{jobs}"] if jobs else []
    command += ["--junit-xml", str(report), *names]
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ENCC_")) and k not in ("TMPDIR", "COLUMNS")
    }
    start = time.monotonic()
    with log.open("w") as output:
        subprocess.run(
            command,
            cwd=home.folder,
            env={**kept, **SETTINGS},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    home.seconds += time.monotonic() - start
    for name, how in re.findall(
        r"^[^\n]*?\[ *\d+/\d+[/\d]*\] (test\S+) ([^\n]*)", log.read_text(errors="replace"), re.M
    ):
        how = re.sub(r" ?\((?!env).*| in \d.*| -- .*", "", how)
        # Which of its tests failed is in the report.
        home.outcomes[name] = "run" if how in ("passed", "failed") else how
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):
            read_case(home, case)


def read_case(home: Home, case: ElementTree.Element) -> None:
    if "name" not in case.attrib:  # of a test that failed in a subtest nothing more is said: it is missing
        return
    name = case.attrib["name"].replace(str(home.folder), "HOME")
    # A name may come twice (the same test in two doctests); then the worse outcome counts.
    if home.outcomes.get(name, "passed") == "passed":
        home.outcomes[name], home.said[name] = outcome_of(case)


def differences(one: Home, other: Home, modules: list[str]) -> dict[str, str]:
    """Of a module that died, that alone: not all the tests that it did not report."""
    found = {}
    for name in sorted({*one.outcomes, *other.outcomes}):
        before, after = one.outcomes.get(name, "missing"), other.outcomes.get(name, "missing")
        module = module_of(name, modules)
        silent = (
            name != module and "missing" in (before, after) and one.outcomes.get(module) != other.outcomes.get(module)
        )
        if before != after and not silent:
            found[name] = f"{before} -> {after}"
    return found


def module_of(name: str, known: list[str]) -> str:
    """The module that regrtest runs for a test's name: `test_x (test.test_a.test_b.Case.test_x)` is in test_a."""
    inside = name.rpartition("(")[2].rstrip(")") if "(" in name else name
    parts = inside.removeprefix("test.").split(".")
    candidates = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    return next((c for c in candidates if c in known or "test." + c in known), "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "tests",
        nargs="*",
        help="modules of the suite; default: those of selected_tests.txt; `short`: of short_tests.txt; `all`: the whole suite",
    )
    parser.add_argument("--encc", default=os.environ.get("ENCC") or shutil.which("encc"))
    parser.add_argument(
        "--runtime", type=Path, required=True, help="folder that holds `encc` with the extension for --python"
    )
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument(
        "--tail-calls", default="recursive", choices=("recursive", "all", "none"), dest="mode", help="none: nor deep recursion"
    )
    parser.add_argument("-g", action="store_true", dest="points", help="with restart points in all functions")
    parser.add_argument("--jobs", type=int, default=1, help="modules that run at a time, each in a process; 0: one process for all")
    parser.add_argument("--plain-tests", action="store_true", help="transform the library, not its tests")
    parser.add_argument("--part", action="store_true", help="of the tests only those named, and no large packages")
    parser.add_argument("--timeout", type=int, default=600, help="seconds for one module")
    parser.add_argument("--work", type=Path, default=Path("build/cpython-suite"), help="homes and logs are put here")
    options = parser.parse_args()

    facts = facts_of(options.python)
    version, library = facts["version"], Path(facts["library"])
    work = options.work.resolve()
    original = make_home(work / version / "original", facts, options.runtime)
    copy_library(library, original.library, options.tests if options.part else [])
    form = (options.mode, *["--deep=none"] * (options.mode == "none"), *["-g"] * options.points)
    changed = make_home(work / version / "".join(form), facts, options.runtime)
    summary = transform(options.encc, form, original.library, changed.library, options.plain_tests)
    print(f"CPython {facts['full']}, --tail-calls={' '.join(form)}: {summary}", flush=True)
    for home in (original, changed):
        add_runtime(home, options.runtime)

    names = options.tests or ["selected"]
    if names[0] in ("selected", "short"):
        names = (HERE / f"{names[0]}_tests.txt").read_text().split()
    listed = subprocess.run(
        [str(original.python), "-m", "test", "--list-tests"], capture_output=True, text=True, check=True
    )
    known = listed.stdout.split()
    names = (
        known
        if names == ["all"]
        else [n for n in names if n in known or "test." + n in known or (original.library / "test" / n).is_dir()]
    )
    ran = work / version / "original.json"
    for home in (original, changed):
        known_outcomes = json.loads(ran.read_text()) if home is original and ran.exists() else {}
        if sorted(known_outcomes.get("modules", [])) == sorted(names):  # by the run before this one, in another mode
            home.outcomes = known_outcomes["outcomes"]
            continue
        run_tests(home, names, options.timeout, options.jobs, work / version / f"{home.folder.name}.log")
        if home is original:
            ran.write_text(json.dumps({"modules": names, "outcomes": home.outcomes}))
        print(
            f"{home.folder.name}: {len(home.outcomes)} tests of {len(names)} modules in {home.seconds:.0f} s",
            flush=True,
        )

    found = differences(original, changed, names)
    again = sorted({module for name in found if (module := module_of(name, names))})
    steady = found
    if again:
        print(f"again: {' '.join(again)}", flush=True)
        seconds = [Home(h.folder, h.python, h.library) for h in (original, changed)]
        for home in seconds:
            run_tests(home, again, options.timeout, 1, work / version / f"{home.folder.name}-again.log")
        steady = differences(*seconds, names)
    unexplained = 0
    for name, how in found.items():
        reason = reason_for(name, version, (*form, "--plain-tests") if options.plain_tests else form)
        if name not in steady:
            reason = "unsteady: not so when run again"
        unexplained += not reason
        print(f"{'  ' if reason else '! '}{name}: {how}: {reason or changed.said.get(name, '')[-1200:]}")
    print(f"{len(found)} differences, {unexplained} without a known reason")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
