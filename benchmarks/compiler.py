#!/usr/bin/env python3
"""How long the compiler takes for a whole tree, as a ratio to a bare tree-sitter parse of the same files.

benchmarks/compiler.py [--tree FOLDER] [--rounds N] [--encc BUILD/bin/encc] [--others]

Without --encc the compiler is built first, in build/bench-compiler. Each way takes its turn in every round, all with one
thread; the figure is the median of the rounds' ratios of processor time, so that other work on the machine weighs on all
alike. --others adds LibCST, Black, ruff and Coconut, which pip installs below build/bench-tools; the slow ones get only every
n-th file, and so does the parse that they are compared with.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import builds

EACH_FILE = """
import sys, ast, warnings
warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)
{prepare}
for path in sys.stdin.read().split("\\n"):
    with open(path, "rb") as file:
        source = file.read()
    try:
        {what}
    except {errors}:
        pass
"""


#: Share nothing: no two threads of one process can do better on this machine.
TWO_PROCESSES = "tree-sitter, two processes"


@dataclass(frozen=True)
class Used:
    """What a child process used: seconds of processor and clock, MiB at its peak."""

    processor: float
    elapsed: float
    peak: float


@dataclass(frozen=True)
class Way:
    """`run` gets the files as lines. Only every `share`-th file is given to it."""

    name: str
    run: Callable[[str], Used]
    share: int = 1


def used(command: list[str], *texts: str, must_succeed: bool = False) -> Used:
    """What the command uses, once for each text and all at once."""
    start = os.times().elapsed
    children = []
    for text in texts or ("",):
        with tempfile.TemporaryFile() as lines:
            lines.write(text.encode())
            lines.seek(0)
            children.append(subprocess.Popen(command, stdin=lines, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    usages = []
    for child in children:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        usages.append(usage)
        if must_succeed and child.returncode != 0:
            raise SystemExit(f"failed: {' '.join(command)}")
    processor = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return Used(processor, os.times().elapsed - start, max(usage.ru_maxrss for usage in usages) / 1024)


def in_python(
    python: str, what: str, prepare: str = "", errors: str = "(SyntaxError, ValueError, RecursionError)"
) -> Callable[[str], Used]:
    program = EACH_FILE.format(what=what, prepare=prepare, errors=errors)
    return lambda files: used([python, "-c", program], files, must_succeed=True)


def halves(files: str) -> tuple[str, str]:
    names = files.split("\n")
    return "\n".join(names[::2]), "\n".join(names[1::2])


def own_ways(encc: str, tree: Path, out: Path) -> list[Way]:
    bare_parse = [str(Path(encc).parent / "encc_bare_parse"), "1"]
    check = [encc, "check", str(tree), "--exclude", "site-packages", "-q", "-j"]
    transform = [encc, "transform", str(tree), "--exclude", "site-packages", "-q", "-j", "1", "-o", str(out)]

    def first_run(files: str) -> Used:
        shutil.rmtree(out, ignore_errors=True)
        return used(transform)

    return [
        Way("tree-sitter, bare parse", lambda files: used(bare_parse, files)),
        Way(TWO_PROCESSES, lambda files: used(bare_parse, *halves(files))),
        Way("encc --tail-calls=all", lambda files: used([*check, "1", "--tail-calls=all"])),
        Way("encc -g", lambda files: used([*check, "1", "-g"])),
        Way("encc", lambda files: used([*check, "1"])),
        Way("encc -j 2", lambda files: used([*check, "2"])),
        Way("encc, writing", first_run),
        Way("encc, nothing changed", lambda files: used(transform)),
        Way("compile()", in_python(sys.executable, "compile(source, path, 'exec')")),
        Way("ast.parse + ast.unparse", in_python(sys.executable, "ast.unparse(ast.parse(source))")),
    ]


def other_ways(build: Path) -> list[Way]:
    def files_as_arguments(command: list[str]) -> Callable[[str], Used]:
        return lambda files: used([*command, *files.split("\n")])

    ways = []
    for name, requirement, share, make in (
        ("LibCST", "libcst", 20, lambda python: in_python(python, "parse(source)", "from libcst import parse_module as parse", "Exception")),
        ("Black", "black", 20, lambda python: files_as_arguments([python, "-m", "black", "--check", "-q", "-W", "1"])),
        ("ruff", "ruff", 1, lambda python: in_ruff(python)),
        (
            "Coconut",
            "coconut",
            500,
            lambda python: in_python(python, "parse(source.decode(), 'exec')", "from coconut.api import parse", "Exception"),
        ),
    ):
        python, why = builds.tool(name.lower(), requirement, build)
        if python is None:
            print(f"{name} is left out: it cannot be installed: {why}")
        else:
            ways.append(Way(f"{name}, every {share}th file" if share > 1 else name, make(python), share))
    return ways


def in_ruff(python: str) -> Callable[[str], Used]:
    """Its rules on all files, one thread; files are given by name, since it would read a folder's own configuration."""

    def run(files: str) -> Used:
        os.environ["RAYON_NUM_THREADS"] = "1"
        return used([python, "-m", "ruff", "check", "--isolated", "--no-cache", "-q", *files.split("\n")])

    return run


def measure(ways: list[Way], files: list[str], rounds: int) -> list[dict[tuple[str, int], Used]]:
    """By name and share. The parse of every n-th file comes with each share."""
    yardstick = ways[0]
    shares = sorted({way.share for way in ways if way.share > 1})
    samples = {share: "\n".join(files[::share]) for share in [1, *shares]}
    turns = [*ways, *(Way(yardstick.name, yardstick.run, share) for share in shares)]
    return [{(way.name, way.share): way.run(samples[way.share]) for way in turns} for _ in range(rounds)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", type=Path, default=Path(sysconfig.get_path("stdlib")))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--encc", type=Path, help="of a build with -DENCC_BUILD_BENCHMARKS=ON")
    parser.add_argument("--build-dir", type=Path, default=builds.ROOT / "build")
    parser.add_argument("--others", action="store_true", help="other tools too; takes minutes")
    options = parser.parse_args()
    encc = options.encc or builds.compiler(options.build_dir, rebuild=True)
    files = sorted(str(path) for path in options.tree.rglob("*.py") if "site-packages" not in path.parts)
    with tempfile.TemporaryDirectory() as folder:
        ways = own_ways(str(encc.resolve()), options.tree, Path(folder, "out"))
        if options.others:
            ways += other_ways(options.build_dir)
        rounds = measure(ways, files, options.rounds)
    size = sum(os.path.getsize(file) for file in files)
    print(f"{len(files)} files, {size / 1e6:.1f} MB, Python {sys.version.split()[0]}, {options.rounds} rounds\n")
    print("| | seconds | ratio to the parse | MB/s | peak MiB |")
    print("|---|--:|--:|--:|--:|")
    for way in ways:
        each = [(one[way.name, way.share], one[ways[0].name, way.share]) for one in rounds]
        seconds = statistics.median(way_used.processor for way_used, _ in each)
        ratio = statistics.median(way_used.processor / parse.processor for way_used, parse in each)
        given = sum(os.path.getsize(file) for file in files[:: way.share])
        peak = max(way_used.peak for way_used, _ in each)
        print(f"| {way.name} | {seconds:.2f} | {ratio:.2f} | {given / 1e6 / seconds:.2f} | {peak:.0f} |")
    def speedup(one: str, two: str) -> float:
        return statistics.median(each[one, 1].elapsed / each[two, 1].elapsed for each in rounds)

    again = statistics.median(each["encc, writing", 1].processor / each["encc, nothing changed", 1].processor for each in rounds)
    print(f"\nTwo threads: {speedup('encc', 'encc -j 2'):.2f} times one (elapsed); with two processes that share nothing the machine")
    print(f"parses {speedup(ways[0].name, TWO_PROCESSES):.2f} times as fast. Nothing changed: {again:.0f} times faster than the first run.")


if __name__ == "__main__":
    main()
