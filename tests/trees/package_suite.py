"""Runs the tests of well-known packages on their source as it is and on encc's output of it, tests included.

    package_suite.py --encc build/release/bin/encc --runtime build/py3130/python --python python3.13 [-g] [PACKAGE…]

pip fetches the source distributions that packages.toml names and what their tests need. The whole distribution is
transformed; the two trees differ in nothing else. A test that does not end the same way in both, twice, is a difference;
it must stand in differences.toml with its reason, as "package: test", else the exit status is 1.
What the original's tests said is kept for the next form of the same package; remove `--work` to have them run anew.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import xml.etree.ElementTree as ElementTree
from dataclasses import asdict, dataclass, field
from pathlib import Path

import outcomes

SETTINGS = {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "ENCC_MAX_RESTARTS": "100000"}


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    tests: list[str]
    needs: list[str]
    path: str = ""
    options: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)


class Environment:
    """Where the packages are unpacked and run: an interpreter of their own, with what their tests need."""

    def __init__(self, python: str, runtime: Path, work: Path) -> None:
        asked = "import sys; print('%d.%d' % sys.version_info[:2])"
        self.version = subprocess.run([python, "-I", "-c", asked], capture_output=True, text=True, check=True).stdout[:-1]
        self.runtime = runtime.resolve()
        self.work = work.resolve() / self.version
        self.python = self.work / "environment" / "bin" / "python"
        if not self.python.exists():
            subprocess.run([python, "-m", "venv", self.work / "environment"], check=True)
            self.pip("install", "pytest", "pytest-timeout", "setuptools")

    def pip(self, *arguments: str) -> None:
        command = [str(self.python), "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)

    def unpacked(self, package: Package) -> Path:
        """Its source distribution: a fresh copy, but for one whose tests have run."""
        fetched = self.work.parent / "sdists" / f"{package.name}-{package.version}"
        if not fetched.is_dir():
            wanted = f"{package.name}=={package.version}"
            self.pip("download", "--no-deps", f"--no-binary={package.name}", "--dest", str(fetched), wanted)
        folder = self.work / package.name / "original"
        if kept_outcomes(folder, package):
            return folder
        shutil.rmtree(folder.parent, ignore_errors=True)
        [archive] = fetched.glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            opened.extractall(folder.parent, filter="data")
        [inside] = folder.parent.iterdir()
        return inside.rename(folder)

    def run(self, package: Package, tree: Path, tests: list[str]) -> dict[str, tuple[str, str]]:
        """Outcome and message by test."""
        report = tree.with_suffix(".xml")
        report.unlink(missing_ok=True)
        command = [str(self.python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout=300", "-o", "addopts="]
        command += [f"--junit-xml={report}", *package.options, *tests]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ENCC_", "PYTEST_"))}
        path = f"{tree / package.path}{os.pathsep}{self.runtime}"
        with tree.with_suffix(".log").open("w") as log:
            subprocess.run(
                command,
                cwd=tree,
                env={**kept, **SETTINGS, "PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if not report.exists():
            sys.exit(f"{package.name}: no report; see {log.name}")
        found: dict[str, tuple[str, str]] = {}
        for case in ElementTree.parse(report).iter("testcase"):
            # Parameters may be objects whose text names an address or a folder.
            name = re.sub(r"0x[0-9a-f]{6,}|" + re.escape(str(tree)), "…", f"{case.get('classname')}.{case.get('name')}")
            if found.get(name, ("passed", ""))[0] == "passed":
                found[name] = outcomes.outcome_of(case)
        return found


def kept_outcomes(original: Path, package: Package) -> dict[str, tuple[str, str]]:
    """What the tests said in a run before this one, in another form; nothing if they were others."""
    kept = original.with_suffix(".json")
    saved = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    return {name: tuple(how) for name, how in saved["outcomes"].items()} if saved.get("package") == asdict(package) else {}


def different(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> dict[str, str]:
    found = {}
    for name in sorted({*before, *after}):
        one, other = before.get(name, ("missing", ""))[0], after.get(name, ("missing", ""))[0]
        if one != other:
            found[name] = f"{one} -> {other}"
    return found


def transform(encc: str, form: tuple[str, ...], original: Path, changed: Path, data: list[str]) -> str:
    """How many files were changed, of how many; the folders in `data` are copied."""
    shutil.rmtree(changed, ignore_errors=True)
    command = [encc, "transform", str(original), "-o", str(changed), f"--tail-calls={form[0]}", *form[1:], "--no-config"]
    command += [f"--exclude={folder}" for folder in data]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    for folder in data:
        shutil.copytree(original / folder, changed / folder, dirs_exist_ok=True)
    files = re.search(r"transformed (\d+ of \d+)", done.stderr)
    return files[1] if files else "?"


def check(environment: Environment, package: Package, encc: str, form: tuple[str, ...]) -> int:
    """Prints a row for the table and the differences; how many have no known reason."""
    environment.pip("install", *package.needs) if package.needs else None
    original = environment.unpacked(package)
    changed = original.with_name("compiled")  # as long a name: texts are wrapped alike
    files = transform(encc, form, original, changed, package.data)
    before = kept_outcomes(original, package)
    if not before:
        before = environment.run(package, original, package.tests)
        kept = json.dumps({"package": asdict(package), "outcomes": before})
        original.with_suffix(".json").write_text(kept, encoding="utf-8")
    after = environment.run(package, changed, package.tests)
    found = different(before, after)
    if found:
        again = different(*(environment.run(package, tree, package.tests) for tree in (original, changed)))
    passed = sum(outcome == "passed" for outcome, _ in before.values())
    row = (f"{package.name} {package.version}", files, f"{len(before):,}", f"{passed:,}", str(len(found)))
    print(f"| {' | '.join(row)} |", flush=True)
    unexplained = int(passed == 0)
    if unexplained:  # two runs of which neither begins do not differ either
        print(f"! no test has passed: see {original.with_suffix('.log')}", flush=True)
    for name, how in found.items():
        reason = outcomes.reason_for(f"{package.name}: {name}", environment.version, form)
        if name not in again:
            reason = "unsteady: not so when run again"
        unexplained += not reason
        print(f"{'  ' if reason else '! '}{name}: {how}: {reason or after.get(name, ('', ''))[1][-600:]}", flush=True)
    return unexplained


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", help="names of packages.toml; default: all")
    parser.add_argument("--encc", default=os.environ.get("ENCC") or shutil.which("encc"))
    parser.add_argument("--runtime", type=Path, required=True, help="folder that holds `encc` with the extension for --python")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--tail-calls", default="recursive", choices=("recursive", "all"), dest="mode")
    parser.add_argument("-g", action="store_true", dest="points", help="with restart points in all functions")
    parser.add_argument("--work", type=Path, default=Path("build/package-suite"), help="sources and logs are put here")
    options = parser.parse_args()
    rows = tomllib.loads((outcomes.HERE / "packages.toml").read_text(encoding="utf-8"))["package"]
    packages = [package for row in rows if (package := Package(**row)).name in options.packages or not options.packages]
    environment = Environment(options.python, options.runtime, options.work)
    form = (options.mode, *["-g"] * options.points)
    print(f"Python {environment.version}, --tail-calls={' '.join(form)}")
    print("| package | files changed | tests | passed | differences |\n|---|--:|--:|--:|--:|", flush=True)
    unexplained = sum(check(environment, package, options.encc, form) for package in packages)
    print(f"{unexplained} differences without a known reason")
    return 1 if unexplained or not packages else 0


if __name__ == "__main__":
    sys.exit(main())
