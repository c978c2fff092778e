"""Sends whole source trees through encc and checks what comes out, in every mode; exits with 1 if something is wrong.

    check_tree.py --encc build/release/bin/encc --python python3.13 /usr/lib/python3.13

Of each tree and mode: exit status 0 and no internal error; every output compiles, with the tree's own interpreter, if
its input does, and is the input again once the edits are taken back (undo.py); files without a rewrite come out byte
for byte equal, and those with one do not; `--strict`, which spares the parser nothing, gives the same bytes wherever it
finds no error; `--check` finds the same bytes again; a second transform of the output changes nothing. Printed: time,
memory, files, functions, rewrites.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODES = ("recursive", "all", "none")
TAKEN = ("ENC100", "ENC101", "ENC102", "ENC103")
DEEP = ("ENC105", "ENC106", "ENC107")  # the last is said of each call, the others of a function


@dataclass
class Run:
    """One encc command: what it said and what it cost."""

    code: int
    out: str
    err: str
    wall: float
    cpu: float
    peak: float  #: MiB


@dataclass
class Report:
    tree: Path
    mode: str
    faults: list[str] = field(default_factory=list)
    files: int = 0
    megabytes: float = 0.0
    changed: int = 0
    functions: int = 0
    compiled: int = 0
    rejected: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    first: Run | None = None

    @property
    def taken(self) -> int:
        return sum(self.codes[code] for code in TAKEN)

    @property
    def deep(self) -> int:
        return sum(self.codes[code] for code in DEEP)

    @property
    def refused(self) -> dict[str, int]:
        return {code: n for code, n in sorted(self.codes.items()) if "ENC110" <= code < "ENC150"}


def run(encc: str, *arguments: str) -> Run:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen([encc, *arguments], stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        out.seek(0)
        err.seek(0)
        texts = [stream.read().decode(errors="replace") for stream in (out, err)]
    return Run(child.returncode, *texts, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def differing(left: Path, right: Path) -> list[str]:
    """Files that one of two trees lacks or that are not byte for byte equal. The manifest names the input of each."""
    names = {str(path.relative_to(root)) for root in (left, right) for path in root.rglob("*") if path.is_file()}
    names.discard(".encc-manifest")
    return sorted(name for name in names if not same(left / name, right / name))


def same(left: Path, right: Path) -> bool:
    try:
        return left.read_bytes() == right.read_bytes()
    except FileNotFoundError:
        return False


def check(encc: str, python: str, tree: Path, mode: str, scratch: Path, jobs: int) -> Report:
    report = Report(tree, mode)
    once, twice = scratch / "once", scratch / "twice"
    options = [f"--tail-calls={mode}", f"--jobs={jobs}"]
    if mode == "none":
        options.append("--deep=none")

    def expect_done(done: Run, what: str) -> None:
        said = [line for line in done.err.splitlines() if "error" in line and "0 errors" not in line]
        if done.code != 0 or "internal error" in done.err + done.out:
            report.faults.append(f"{what}: exit status {done.code}: {' / '.join(said[:5])}")

    report.first = run(encc, "transform", str(tree), "-o", str(once), *options)
    expect_done(report.first, "transform")
    if not once.is_dir():
        return report

    again = run(encc, "transform", str(tree), "-o", str(once), "--check", "--json", "--remarks", *options)
    expect_done(again, "--check after transform")
    rewritten = set()
    for line in filter(None, again.out.split("\n")):
        record = json.loads(line)
        if record["kind"] == "diagnostic":
            report.codes[record["code"]] += 1
            if record["code"] in (*TAKEN, *DEEP):
                rewritten.add(str(Path(record["path"]).relative_to(tree)))

    names = sorted(str(path.relative_to(tree)) for path in tree.rglob("*.py") if path.is_file())
    report.files = len(names)
    report.megabytes = sum((tree / name).stat().st_size for name in names) / 1e6
    changed = {name for name in names if not same(tree / name, once / name)}
    report.changed = len(changed)
    if mode == "none" and changed:
        report.faults.append(f"changed in mode none: {sorted(changed)[:5]}")
    if changed != rewritten:
        report.faults.append(f"changed without a rewrite, or the other way round: {sorted(changed ^ rewritten)[:5]}")
    others = [name for name in differing(tree, once) if name not in changed]
    if others:
        report.faults.append(f"other files differ: {others[:5]}")

    whole = scratch / "whole"
    run(encc, "transform", str(tree), "-o", str(whole), "--strict", *options)  # files with an error are not written
    unlike = [name for name in names if (whole / name).is_file() and not same(once / name, whole / name)]
    if unlike:
        report.faults.append(f"the text filter makes a difference: {unlike[:5]}")

    checked = subprocess.run(
        [python, "-I", str(HERE / "compile_pairs.py"), str(tree), str(once)],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        check=False,
    )
    if checked.returncode != 0:
        report.faults.append(f"{python} failed: {checked.stderr[-300:]}")
    else:
        *broken, counts = checked.stdout.splitlines()
        report.faults += broken
        found = json.loads(counts)
        report.compiled, report.rejected, report.functions = found["compile"], found["do not"], found["functions"]

    expect_done(run(encc, "transform", str(once), "-o", str(twice), *options), "second transform")
    if unequal := differing(once, twice):
        report.faults.append(f"a second transform changes {len(unequal)} files: {unequal[:5]}")
    return report


def describe(report: Report) -> str:
    done = report.first
    assert done is not None
    lines = [
        f"{report.tree} --tail-calls={report.mode}: {'FAILED' if report.faults else 'ok'}",
        f"  {done.wall:.2f} s wall, {done.cpu:.2f} s CPU, {report.megabytes / done.cpu:.1f} MB per CPU second, "
        f"peak {done.peak:.0f} MiB",
        f"  {report.files} Python files, {report.megabytes:.1f} MB, {report.functions} functions; "
        f"{report.compiled} files compile, {report.rejected} do not",
        f"  {report.taken} rewrites and {report.deep} functions that go deep in {report.changed} files; {sum(report.refused.values())} refused: "
        + ", ".join(f"{code} {n}" for code, n in report.refused.items()),
    ]
    return "\n".join(lines + [f"  - {fault}" for fault in report.faults])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    parser.add_argument("--encc", default=os.environ.get("ENCC") or shutil.which("encc"))
    parser.add_argument("--python", default=sys.executable, help="the trees' own interpreter")
    parser.add_argument("--mode", action="append", choices=MODES, help="default: all three")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--markdown", action="store_true", help="end with rows for docs/trees.md")
    options = parser.parse_args()
    if not options.encc:
        parser.error("no encc command: give --encc")

    reports = []
    for tree in options.trees:
        for mode in options.mode or MODES:
            with tempfile.TemporaryDirectory(prefix="encc-trees-") as scratch:
                copy = Path(scratch, tree.resolve().name)
                # Installed packages and caches of the interpreter that runs this are no part of a tree.
                shutil.copytree(
                    tree,
                    copy,
                    ignore_dangling_symlinks=True,
                    ignore=shutil.ignore_patterns("__pycache__", "site-packages", "*.so"),
                )
                reports.append(check(options.encc, options.python, copy, mode, Path(scratch), options.jobs))
                reports[-1].tree = tree
            print(describe(reports[-1]), flush=True)
    if options.markdown:
        for r in reports:
            done = r.first
            assert done is not None
            print(
                f"| {r.tree.name} | {r.mode} | {r.files} | {r.megabytes:.1f} | {r.functions} | {r.changed} | {r.taken} | {r.deep} "
                f"| {sum(r.refused.values())} | {done.cpu:.1f} | {r.megabytes / done.cpu:.1f} | {done.peak:.0f} |"
            )
    return 1 if any(report.faults for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
