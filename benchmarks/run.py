"""Compares encc with loops written by hand, with plain recursion and with the package `tco`; see README.md.

    python benchmarks/run.py                                   this interpreter, all programs
    python benchmarks/run.py --pythons python3.12 python3.14   these
    python benchmarks/run.py --instructions                    counts instructions: the same on a busy machine
    python benchmarks/run.py --depth 1000000                   only the deep chains: time and memory

The figures are shown beside the targets; a miss fails nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import builds
import measure
import report

VARIANTS = ["loop", "encc", "pure", "plain", "tco"]
ALL_PROGRAMS = [
    "sum_to",
    "gcd",
    "collatz",
    "list_walk",
    "method_self",
    "generator",
    "coroutine",
    "even_odd",
    "method_machine",
    "closures",
    "generator_pair",
    "coroutine_pair",
]


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pythons", nargs="+", default=[sys.executable], help="interpreters (default: this one)")
    parser.add_argument("--programs", nargs="+", default=ALL_PROGRAMS, choices=[*ALL_PROGRAMS, "calls"], metavar="NAME")
    parser.add_argument("--variants", nargs="+", default=VARIANTS, choices=VARIANTS, metavar="NAME")
    parser.add_argument("--rounds", type=int, default=100, help="bursts of each variant in a process (default: 100)")
    parser.add_argument("--processes", type=int, default=5, help="fresh processes for each program (default: 5)")
    parser.add_argument("--size", type=int, default=0, help="calls in a burst (default: the program's)")
    parser.add_argument("--depth", type=int, help="measure one chain of this depth instead, in a process of its own")
    parser.add_argument("--instructions", action="store_true", help="count instructions (valgrind) instead of time")
    parser.add_argument("--no-calls", action="store_true", help="leave out the calls that do not recurse")
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write all measurements")
    parser.add_argument("--build-dir", type=Path, default=builds.ROOT / "build")
    parser.add_argument("--no-build", action="store_true", help="use what was built before")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    build = options.build_dir.resolve()
    everything: list[dict[str, Any]] = []
    try:
        encc = builds.compiler(build, not options.no_build)
        jobs = {
            "programs": str(builds.PROGRAMS),
            "transformed": str(builds.transform(encc, build)),
            "tco": builds.tco(build),
            "variants": options.variants,
            "rounds": options.rounds,
            "size": options.size,
        }
        if not jobs["tco"]:
            print("The package tco could not be installed; it is left out.")
        for executable in options.pythons:
            python = builds.interpreter(executable, build, not options.no_build)
            print(f"\n{python.title}", flush=True)
            measured: dict[str, Any] = {"interpreter": python.version, "build": python.build}
            if options.depth:
                measured["depth"] = report.depths(measure.depths(python, jobs, options.programs, options.depth))
            elif options.instructions:
                counts = measure.instructions(python, jobs, options.programs, build)
                measured["instructions"] = report.instructions(counts)
            else:
                times = measure.times(python, jobs, options.programs, options.processes)
                measured["programs"] = report.times(python, times)
                if not options.no_calls:
                    measured["calls"] = report.calls(measure.calls(python, jobs, options.processes))
            everything.append(measured)
    except (builds.BuildError, measure.WorkerError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    if options.json:
        options.json.write_text(json.dumps(everything, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
