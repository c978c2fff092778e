#!/usr/bin/env python3
"""How long the compiler takes for a whole tree, as a ratio to a bare tree-sitter parse of the same files.

benchmarks/compiler.py [--tree FOLDER] [--rounds N] [--encc BUILD/bin/encc]

Needs a build with -DENCC_BUILD_BENCHMARKS=ON. Each way takes its turn in every round, all with the same number of threads;
the figure is the median of the rounds' ratios of processor time, so that other work on the machine weighs on all alike.
Tools that are not installed are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

EACH_FILE = """
import sys, ast, warnings
warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)
for path in sys.stdin.read().split("\\n"):
    with open(path, "rb") as file:
        source = file.read()
    try:
        {what}
    except (SyntaxError, ValueError, RecursionError):
        pass
"""


def seconds(command: list[str], text: str = "", cwd: Path | None = None) -> tuple[float, float]:
    """Processor and elapsed seconds of a child process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), os.times().elapsed
    subprocess.run(command, input=text.encode(), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime), os.times().elapsed - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", type=Path, default=Path(sysconfig.get_path("stdlib")))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--encc", type=Path, default=ROOT / "build/cc/bin/encc")
    options = parser.parse_args()
    encc = str(options.encc)
    found = (path for path in options.tree.rglob("*.py") if "site-packages" not in path.parts)
    files = "\n".join(sorted(map(str, found)))

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        check = [encc, "check", str(options.tree), "--exclude", "site-packages", "-q", "-j"]
        transform = [encc, "transform", str(options.tree), "--exclude", "site-packages", "-q", "-j", "1", "-o"]
        python = [sys.executable, "-c"]

        def first_run() -> tuple[float, float]:
            subprocess.run(["rm", "-rf", str(out)], check=True)
            return seconds([*transform, str(out)])

        ways: dict[str, Callable[[], tuple[float, float]]] = {
            "tree-sitter, bare parse": lambda: seconds([str(options.encc.parent / "encc_bare_parse"), "1"], files),
            "encc --tail-calls=all": lambda: seconds([*check, "1", "--tail-calls=all"]),
            "encc": lambda: seconds([*check, "1"]),
            "encc -j 2, elapsed": lambda: seconds([*check, "2"]),
            "encc, writing": first_run,
            "encc, nothing changed": lambda: seconds([*transform, str(out)]),
            "compile()": lambda: seconds([*python, EACH_FILE.format(what="compile(source, path, 'exec')")], files),
            "ast.parse + ast.unparse": lambda: seconds(
                [*python, EACH_FILE.format(what="ast.unparse(ast.parse(source))")], files
            ),
        }
        if importlib.util.find_spec("libcst"):
            ways["LibCST, parse"] = lambda: seconds(
                [*python, EACH_FILE.format(what="__import__('libcst').parse_module(source)")], files
            )
        for tool, command in (("black", ["black", "--check", "-q"]), ("ruff", ["ruff", "check", "--no-cache", "-q"])):
            if importlib.util.find_spec(tool):
                ways[f"{tool}"] = lambda command=command: seconds(
                    [sys.executable, "-m", *command, "--exclude", "site-packages", str(options.tree)]
                )

        rounds = [{name: way() for name, way in ways.items()} for _ in range(options.rounds)]
    yardstick = "tree-sitter, bare parse"
    print(f"{options.tree}: {files.count(chr(10)) + 1} files, Python {sys.version.split()[0]}, {options.rounds} rounds")
    for name in ways:
        ratio = statistics.median(each[name][0] / each[yardstick][0] for each in rounds)
        print(f"{name:26} {statistics.median(each[name][0] for each in rounds):8.2f} s  {ratio:7.3f}")
    speedup = statistics.median(each["encc"][1] / each["encc -j 2, elapsed"][1] for each in rounds)
    again = statistics.median(each["encc, writing"][0] / each["encc, nothing changed"][0] for each in rounds)
    print(f"two threads: {speedup:.2f} times one (elapsed); nothing changed: {again:.0f} times faster than the first run")


if __name__ == "__main__":
    main()
