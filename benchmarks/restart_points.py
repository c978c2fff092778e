#!/usr/bin/env python3
"""What restart points cost: fresh copies of pure-Python library modules, with and without, taking turns in one process.

python benchmarks/restart_points.py                     time: medians of interleaved bursts, and what an exception pays
python benchmarks/restart_points.py --instructions      instructions (needs valgrind); slow, but the same on a busy machine
python benchmarks/restart_points.py --frames            time of restart points and of --frames=all, side by side
python benchmarks/restart_points.py --memory            peak memory of processes that run all of it

Needs the extension for the running interpreter on the import path.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import io
import json
import math
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from encc import _runtime
from encc.restarting import restart_all_frames

CALLS = """
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def three(a, b, c):
    a = b + c
    return a
def calls():
    for i in range(300): three(i, i, i)
def numbers(n):
    for i in range(n): yield i
class P:
    def __init__(self, x, y): self.x, self.y = x, y
    def add(self, other): return P(self.x + other.x, self.y + other.y)
def points():
    p = P(0, 0)
    for i in range(200): p = p.add(P(i, i))
def misses(d):
    for i in range(200):
        try: d[i]
        except KeyError: pass
def ten(n):
    if n: return ten(n - 1)
    raise ValueError
def thrown():
    try: ten(10)
    except ValueError: pass
"""


def copy_of(name: str, pointed: bool, source: str | None = None) -> ModuleType:
    """A module of its own from the library's source."""
    module = ModuleType(f"copy_of_{name}_{pointed}")
    path = "<benchmark>"
    if source is None:
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.origin is not None
        source, path = Path(spec.origin).read_text(encoding="utf-8"), spec.origin
        module.__package__ = name.rpartition(".")[0]
        module.__file__ = path
    code = compile(source, path, "exec", dont_inherit=True)
    sys.modules[module.__name__] = module
    if pointed:
        code = _runtime.add_restart_points(code)
    exec(code, module.__dict__)
    return module


def workloads(pointed: bool) -> dict[str, Callable[[], Any]]:
    """Name to one burst's work, of some 50 to 500 microseconds."""
    own = copy_of("calls", pointed, CALLS)
    pickle = copy_of("pickle", pointed)
    encoder = copy_of("json.encoder", pointed)
    compiler = copy_of("re._compiler", pointed)
    decimal = copy_of("_pydecimal", pointed)
    heap = copy_of("heapq", pointed)
    difflib = copy_of("difflib", pointed)
    textwrap = copy_of("textwrap", pointed)
    data = {"a": list(range(20)), "b": {str(i): (i, [i]) for i in range(10)}}
    write = encoder._make_iterencode(
        {}, lambda o: o, encoder.py_encode_basestring_ascii, None, float.__repr__, ": ", ", ", False, False, False
    )
    dumped = pickle._dumps(data)
    words = "the quick brown fox jumps over the lazy dog " * 6
    return {
        "fib": lambda: own.fib(12),
        "calls": own.calls,
        "generators": lambda: sum(own.numbers(500)),
        "methods": own.points,
        "handled exceptions": lambda: own.misses({}),
        "pickle": lambda: pickle._Pickler(io.BytesIO(), 4).dump(data),
        "unpickle": lambda: pickle._Unpickler(io.BytesIO(dumped)).load(),
        "json": lambda: "".join(write(data, 0)),
        "regex compile": lambda: compiler.compile(r"(a|b)*c[d-f]{2,3}", 0),
        "decimal": lambda: decimal.Decimal("1.25") * decimal.Decimal("3.7") + 1,
        "heapq": lambda: [*map(heap._heapify_max if hasattr(heap, "_heapify_max") else sorted, [list(range(200))])],
        "difflib": lambda: difflib.SequenceMatcher(None, words[:80], words[5:85]).ratio(),
        "textwrap": lambda: textwrap.fill(words, 40),
    }


def burst(work: Callable[[], Any], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        work()
    return (time.process_time() - start) / count


def time_ratios(rounds: int) -> None:
    plain, pointed = workloads(False), workloads(True)
    ratios = {}
    gc.disable()
    for name, work in plain.items():
        for candidate in (work, pointed[name]):
            burst(candidate, 20)
        count = max(1, int(0.004 / max(burst(work, 5), 1e-6)))
        pairs = []
        for turn in range(rounds):
            first, second = (work, pointed[name]) if turn % 2 else (pointed[name], work)
            a, b = burst(first, count), burst(second, count)
            pairs.append(b / a if turn % 2 else a / b)
        ratios[name] = statistics.median(pairs)
        print(f"{name:20} {ratios[name]:.3f}", flush=True)
    summary(ratios)
    print_exceptions()


def summary(ratios: dict[str, float]) -> None:
    print(f"{'geometric mean':20} {math.exp(statistics.fmean(map(math.log, ratios.values()))):.4f}   target 1.005")
    print(f"{'worst':20} {max(ratios.values()):.4f}   target 1.03")


def frames_ratios(rounds: int) -> None:
    """Each way of running in processes of its own, which take turns: the interpreter forgets what it has specialised for another."""
    ways = ("plain", "points", "loop")
    ratios: dict[str, dict[str, list[float]]] = {"points": {}, "loop": {}}
    for _ in range(rounds):
        times = {}
        for way in ways:
            done = subprocess.run([sys.executable, __file__, "--bursts", way], capture_output=True, text=True, check=True)
            times[way] = json.loads(done.stdout)
        for way, found in ratios.items():
            for name, time_taken in times[way].items():
                found.setdefault(name, []).append(time_taken / times["plain"][name])
    means = {way: {name: statistics.median(values) for name, values in found.items()} for way, found in ratios.items()}
    print(f"{'':20} points  --frames=all")
    for name in means["points"]:
        print(f"{name:20} {means['points'][name]:.3f}   {means['loop'][name]:.3f}")
    total = {way: math.exp(statistics.fmean(map(math.log, found.values()))) for way, found in means.items()}
    print(f"{'geometric mean':20} {total['points']:.3f}   {total['loop']:.3f}")


def bursts(way: str) -> dict[str, float]:
    """The quickest of some bursts of each."""
    if way == "loop":
        restart_all_frames()
    gc.disable()
    times = {}
    for name, work in workloads(way == "points").items():
        burst(work, 20)
        count = max(1, int(0.004 / max(burst(work, 5), 1e-6)))
        times[name] = min(burst(work, count) for _ in range(15))
    return times


def print_exceptions() -> None:
    a, b = copy_of("calls", False, CALLS).thrown, copy_of("calls", True, CALLS).thrown
    differences = [burst(b, 2000) - burst(a, 2000) for _ in range(15)]
    print(f"an exception that passes a frame: {statistics.median(differences) / 11 * 1e9:+.0f} ns   target +80 ns")


def memory_ratio() -> None:
    """Medians, since the peak depends on where the system puts things."""
    peaks: dict[int, list[int]] = {0: [], 1: []}
    for turn in range(14):
        done = subprocess.run([sys.executable, __file__, "--peak", str(turn % 2)], capture_output=True, text=True, check=True)
        peaks[turn % 2].append(int(done.stdout))
    plain, pointed = statistics.median(peaks[0]), statistics.median(peaks[1])
    print(f"peak memory: {pointed / plain:.4f} ({plain:.0f} to {pointed:.0f} KiB)   target 1.01")


def peak(pointed: bool) -> int:
    """KiB of this process, once it has run everything."""
    for work in workloads(pointed).values():
        burst(work, 20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def instructions(name: str, pointed: bool, count: int) -> int:
    """Instructions of a process that does the work so often."""
    with tempfile.NamedTemporaryFile() as out:
        done = subprocess.run(
            [
                *("valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out.name}"),
                *(sys.executable, __file__, "--work", name, str(int(pointed)), str(count)),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    return int(re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)[1].replace(",", ""))  # type: ignore[index]


def instruction_ratios(names: list[str]) -> None:
    few, many = 40, 240
    ratios = {}
    for name in names:
        work = [instructions(name, pointed, many) - instructions(name, pointed, few) for pointed in (False, True)]
        ratios[name] = work[1] / work[0]
        print(f"{name:20} {ratios[name]:.4f}", flush=True)
    summary(ratios)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--exceptions", action="store_true", help="only what an exception pays")
    parser.add_argument("--frames", action="store_true")
    parser.add_argument("--rounds", type=int, help="default: 41, with --frames 7")
    parser.add_argument("--programs", nargs="*")
    parser.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--bursts", help=argparse.SUPPRESS)
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        name, pointed, count = options.work
        work = workloads(bool(int(pointed)))[name]
        gc.disable()
        for _ in range(int(count)):
            work()
    elif options.peak is not None:
        print(peak(bool(options.peak)))
    elif options.bursts:
        print(json.dumps(bursts(options.bursts)))
    elif options.frames:
        frames_ratios(options.rounds or 7)
    elif options.memory:
        memory_ratio()
    elif options.exceptions:
        gc.disable()
        print_exceptions()
    elif options.instructions:
        instruction_ratios(options.programs or list(workloads(False)))
    else:
        time_ratios(options.rounds or 41)


if __name__ == "__main__":
    main()
