"""Deep recursion: the targets, then time and memory per level for each path, beside the interpreter's own.

    PYTHONPATH=build/py3130/python python benchmarks/deep.py                  the targets, and the table 20,000 levels deep
    …                                                        --levels 1000000   the table that deep
    …                                                        --plain 10000000   one plain recursion that deep
    …                                                        --pythons P Q …    on these, each with the extension built for it
    …                                                        --side-by-side     one table for all of them, without stock

The paths are those of tests/runtime/deep_paths.py. "stock" is the same program undecorated, with a raised recursion limit and
without encc loaded; "-" where that overflows the C stack. What is compared takes turns, in one process where that is possible,
and the least of many rounds counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "runtime"))
sys.path.insert(0, str(ROOT / "tests"))

import deep_paths  # noqa: E402
import interpreters  # noqa: E402

START = """
import gc, sys, threading, time
gc.disable()
def least(rounds, *bodies):
    best = [float("inf")] * len(bodies)
    for turn in range(rounds):
        for i in range(len(bodies)):
            body = bodies[(i + turn) % len(bodies)]
            begin = time.thread_time_ns()
            body()
            spent = time.thread_time_ns() - begin
            best[(i + turn) % len(bodies)] = min(best[(i + turn) % len(bodies)], spent)
    return best
"""

#: Each prints the figures of its target: ours and what it is compared with.
ENTRY = """
from itertools import repeat
from encc._runtime import call_deep
from encc import deep
def leaf(x): pass
def entering():
    for _ in repeat(None, 10000): call_deep(leaf, 1)
def by_deep():
    for _ in repeat(None, 10000): deep(leaf, 1)
def plain():
    for _ in repeat(None, 10000): leaf(1)
def nothing():
    for _ in repeat(None, 10000): 1
call_deep(leaf, 1)
entered, other, called, empty = least(200, entering, by_deep, plain, nothing)
print(min(entered, other) / 10000, (min(entered, other) - called) / 10000, (called - empty) / 10000)
"""

SHALLOW = """
from encc import deep
deep(lambda: 0)  # the chunk cache is there for both
def make(deep):
    names = {{"deep": deep}}
    exec({source!r}, names)
    return names["call"]
ours, stock = make(deep), make(lambda f: f)
a, b, again, once_more = least({rounds}, ours, stock, ours, stock)
print(min(a, again), min(b, once_more))
"""

SHALLOW_PROGRAMS = {
    "fib(24)": (
        1.05,
        """
        @deep
        def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
        def call(): return fib(24)
        """,
    ),
    "walk of a tree": (
        1.05,
        """
        tree = None
        for i in range(10): tree = (tree, i, tree)
        @deep
        def total(t): return 0 if t is None else total(t[0]) + t[1] + total(t[2])
        def call(): return total(tree)
        """,
    ),
    "max of generators": (
        1.05,
        """
        tree = ()
        for i in range(6): tree = (tree,) * 3
        @deep
        def depth(t): return 1 + max((depth(c) for c in t), default=0)
        def call(): return depth(tree)
        """,
    ),
    "methods": (
        1.15,
        """
        class Node:
            def __init__(self, children): self.children = children
            @deep
            def size(self):
                n = 1
                for child in self.children: n += child.size()
                return n
        tree = Node([])
        for _ in range(6): tree = Node([tree] * 3)
        def call(): return tree.size()
        """,
    ),
    "operators": (
        1.15,
        """
        class Term:
            def __init__(self, rest): self.rest = rest
            @deep
            def __len__(self): return 1 + (len(self.rest) if self.rest is not None else 0)
            def __bool__(self): return True
        term = None
        for _ in range(60): term = Term(term)
        def call(): return [len(term) for _ in range(20)]
        """,
    ),
}

LEVELS = """
{deep}
{source}
def resident(name):
    return [int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(name)][0]
n = {levels}
if {stock}: sys.setrecursionlimit(10 * n + 1000)
made, before = make(n), None
def call():
    if hasattr(run, "cache_clear"): run.cache_clear()
    assert run(made) == n
start = resident("VmRSS:")
[spent] = least({rounds}, call)
print(spent / n, max(resident("VmHWM:") - start, 0) / n)
"""


class Bench:
    def __init__(self, python: interpreters.Interpreter) -> None:
        self.python = python

    def child(self, program: str) -> list[float] | None:
        """What the program printed; None if it ended badly."""
        environment = self.python.environment("native", ENCC_MAX_DEPTH="40000000")
        done = subprocess.run([self.python.path, "-c", START + program], capture_output=True, text=True, env=environment)
        return [float(word) for word in done.stdout.split()] if done.returncode == 0 else None

    def level(self, path: str, levels: int, stock: bool, rounds: int) -> list[float] | None:
        deep = "deep = lambda f, *args, **kwargs: f(*args, **kwargs) if args else f" if stock else "from encc import deep"
        return self.child(
            LEVELS.format(deep=deep, source=deep_paths.program(path), levels=levels, stock=stock, rounds=rounds)
        )

    def compare(self, path: str, levels: int, rounds: int, processes: int = 3) -> tuple[list[float] | None, list[float] | None]:
        """Ours and stock, in processes that take turns: the chunk cache serves a whole process."""
        found: list[list[list[float]]] = [[], []]
        for _ in range(processes):
            for stock in (False, True):
                row = self.level(path, levels, stock, rounds)
                if row:
                    found[stock].append(row)
                elif not found[stock]:
                    processes = 1
        return tuple(min(rows) if rows else None for rows in found)  # type: ignore[return-value]

    def targets(self) -> None:
        print(f"{'target':44}{'ours':>10}{'stock':>10}{'measured':>11}{'target':>9}")

        def row(name: str, ours: float, stock: float, unit: str, target: float, measured: str = "") -> None:
            measured = measured or f"{ours / stock:.2f}"
            print(f"{name:44}{ours:>7.0f} {unit}{stock:>7.0f} {unit}{measured:>11}{target:>9}")

        entry = self.child(ENTRY)
        if entry:
            row("entering: deep(leaf, 1) against leaf(1)", entry[0], entry[2], "ns", 60, f"+{entry[1]:.0f} ns")
        for name, (target, source) in SHALLOW_PROGRAMS.items():
            runs = [self.child(SHALLOW.format(source=textwrap.dedent(source), rounds=150)) for _ in range(5)]
            good = sorted((run for run in runs if run), key=lambda run: run[0] / run[1])
            if good:
                median = good[len(good) // 2]
                row(f"shallow: {name}", median[0] / 1000, median[1] / 1000, "us", target)
        ours, stock = self.compare("plain", 100_000, 9)
        if ours and stock:
            row("plain, 100,000 levels deep, per level", ours[0], stock[0], "ns", 0.6)
        for levels in (8000, 4000, 2000, 1000, 500, 250):
            ours, stock = self.compare("max", levels, 100)
            if ours and stock:
                row(f"max of a generator, {levels} levels, per level", ours[0], stock[0], "ns", 1.0)
                break

    def table(self, levels: int) -> None:
        print(f"\n{levels:,} levels deep".ljust(28) + f"{'ns/level':>17}{'stock':>9}{'ratio':>8}{'bytes/level':>13}")
        rounds = 7 if levels <= 50_000 else 2
        for path in [*deep_paths.PATHS, *deep_paths.CALLS]:
            ours, stock = self.compare(path, levels, rounds, 1)
            cells = [f"{row[0]:.0f}" if row else "-" for row in (ours, stock)]
            ratio = f"{ours[0] / stock[0]:.2f}" if ours and stock else "-"
            size = f"{ours[1]:.0f}" if ours else "-"
            print(f"{path:27}{cells[0]:>17}{cells[1]:>9}{ratio:>8}{size:>13}", flush=True)

    def plain(self, levels: int) -> None:
        row = self.level("plain", levels, False, 1)
        print(f"plain, {levels:,} levels: " + (f"{row[0]:.0f} ns and {row[1]:.0f} bytes per level" if row else "failed"))


def side_by_side(benches: list[Bench], levels: int) -> None:
    """A table in Markdown, as in docs/deep.md."""
    print(f"| {levels:,} levels deep | " + " | ".join(str(bench.python) for bench in benches) + " |")
    print("|---" * (len(benches) + 1) + "|")
    for path in [*deep_paths.PATHS, *deep_paths.CALLS]:
        rows = [bench.level(path, levels, False, 2) for bench in benches]
        cells = [f"{row[0]:.0f} ns, {row[1]:.0f} B" if row else "failed" for row in rows]
        name = f"`{path}`" if "_" in path or "." in path or path == "==" else path
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Deep recursion: targets, time and memory per level.")
    parser.add_argument("--levels", type=int, default=20_000, help="depth of the table; 0 leaves it out")
    parser.add_argument("--plain", type=int, default=0, help="depth of one plain recursion")
    parser.add_argument("--no-targets", action="store_true")
    parser.add_argument("--side-by-side", action="store_true", help="one table, a column for each interpreter")
    parser.add_argument("--pythons", nargs="+", default=[sys.executable])
    options = parser.parse_args()
    benches = []
    for path in options.pythons:
        python = interpreters.describe(path)
        if python is None or python.native_path is None:
            print(f"{path}: no extension built for it")
        else:
            benches.append(Bench(python))
    if options.side_by_side:
        return side_by_side(benches, options.levels)
    for bench in benches:
        print(f"\nPython {bench.python}, {os.cpu_count()} CPUs, deep recursion")
        if not options.no_targets:
            bench.targets()
        if options.levels:
            bench.table(options.levels)
        if options.plain:
            bench.plain(options.plain)


if __name__ == "__main__":
    main()
