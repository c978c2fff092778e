#!/usr/bin/env python3
"""What restart points cost in programs of pyperformance that need no other package.

python benchmarks/restart_suite.py                     instructions (needs valgrind): the same on a busy machine; slow
python benchmarks/restart_suite.py --time              CPU time: medians of bursts of two live processes that take turns
python benchmarks/restart_suite.py --memory            peak memory of processes that run it for a moment

The program and every module of the library that it loads get restart points, or none; both processes load the runtime. What is
counted is the program's steady run: the difference of a longer run and a shorter one. pip fetches pyperformance once.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import builds
import measure

PYPERFORMANCE = "pyperformance==1.14.0"
WORKER = Path(__file__).with_name("restart_suite_worker.py")
#: name: script, arguments
PROGRAMS: dict[str, tuple[str, list[str]]] = {
    **{name: (name, []) for name in ("chaos", "coroutines", "deltablue", "fannkuch", "float", "generators", "go", "hexiom")},
    **{name: (name, []) for name in ("json_dumps", "meteor_contest", "nbody", "nqueens", "pathlib", "pidigits", "pyflate")},
    **{name: (name, []) for name in ("raytrace", "regex_compile", "richards", "spectral_norm", "telco", "unpack_sequence")},
    **{f"logging_{kind}": ("logging", [kind]) for kind in ("format", "silent", "simple")},
    **{f"scimark_{kind}": ("scimark", [kind]) for kind in ("fft", "lu", "monte_carlo", "sor", "sparse_mat_mult")},
    **{f"xml_etree_{kind}": ("xml_etree", [kind]) for kind in ("generate", "iterparse", "process")},
    **{f"{kind}_pure_python": ("pickle", ["--pure-python", kind]) for kind in ("pickle", "unpickle")},
}
#: The same hashes in both processes: what collides costs.
ENVIRONMENT = {**{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}, "PYTHONHASHSEED": "0"}


def scripts(build: Path) -> Path:
    folder = build / "bench-pyperformance"
    found = folder / "pyperformance" / "data-files" / "benchmarks"
    if not found.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), PYPERFORMANCE]
        builds.quietly(pip, build / "bench-pyperformance.log")
    return found


class Suite:
    def __init__(self, folder: Path, runtime: str) -> None:
        self.folder, self.runtime = folder, runtime

    def command(self, name: str, pointed: bool, task: str, loops: int = 0) -> list[str]:
        script, arguments = PROGRAMS[name]
        path = str(self.folder / f"bm_{script}" / "run_benchmark.py")
        form = "points" if pointed else "plain"
        return [sys.executable, "-s", "-S", str(WORKER), self.runtime, form, task, str(loops), path, *arguments]

    def time_of(self, process: subprocess.Popen[str], loops: int) -> int:
        assert process.stdin and process.stdout
        print(loops, file=process.stdin, flush=True)
        line = process.stdout.readline()
        if not line:
            raise measure.WorkerError(process.communicate()[1])
        return int(line)

    def start(self, name: str, pointed: bool) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(self.command(name, pointed, "time"), stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=ENVIRONMENT)

    def loops_for(self, name: str, seconds: float) -> int:
        """How many loops take that long, one at least."""
        with self.start(name, False) as process:
            loops = 1
            while (taken := self.time_of(process, loops) / 1e9) < seconds / 8:
                loops *= 2
            process.stdin.close()  # type: ignore[union-attr]
        return max(1, round(seconds * loops / taken))

    def instructions(self, name: str, pointed: bool, loops: int) -> int:
        with tempfile.NamedTemporaryFile() as out:
            valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out.name}"]
            done = subprocess.run(
                [*valgrind, *self.command(name, pointed, "count", loops)],
                capture_output=True,
                text=True,
                check=False,
                env=ENVIRONMENT,
            )
        if done.returncode != 0:
            raise measure.WorkerError(done.stderr)
        return int(re.findall(r"I\s+refs:\s+([\d,]+)", done.stderr)[-1].replace(",", ""))

    def instruction_ratio(self, name: str) -> float:
        more = self.loops_for(name, 0.06)
        few = max(1, more // 4)
        plain, pointed = (
            self.instructions(name, kind, few + more) - self.instructions(name, kind, few) for kind in (False, True)
        )
        return pointed / plain

    def time_ratio(self, name: str, rounds: int, processes: int) -> float:
        loops = self.loops_for(name, 0.02)
        ratios = []
        for _ in range(processes):
            with self.start(name, False) as plain, self.start(name, True) as pointed:
                for process in (plain, pointed):
                    self.time_of(process, loops * 3)
                for turn in range(rounds):
                    order = (plain, pointed) if turn % 2 else (pointed, plain)
                    times = {process: self.time_of(process, loops) for process in order}
                    ratios.append(times[pointed] / times[plain])
                for process in (plain, pointed):
                    process.stdin.close()  # type: ignore[union-attr]
        return statistics.median(ratios)

    def memory_ratio(self, name: str, processes: int) -> float:
        loops = self.loops_for(name, 0.05)
        peaks: dict[bool, list[int]] = {False: [], True: []}
        for turn in range(2 * processes):
            done = subprocess.run(
                self.command(name, turn % 2 == 1, "memory", loops), capture_output=True, text=True, check=True, env=ENVIRONMENT
            )
            peaks[turn % 2 == 1].append(int(done.stdout.split()[-1]))
        return statistics.median(peaks[True]) / statistics.median(peaks[False])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--time", action="store_true")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--programs", nargs="+", choices=PROGRAMS, default=list(PROGRAMS), metavar="NAME")
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--processes", type=int, default=5)
    parser.add_argument("--build-dir", type=Path, default=builds.ROOT / "build")
    parser.add_argument("--runtime", help="a folder that has `encc` with the extension (default: built below --build-dir)")
    options = parser.parse_args()
    build = options.build_dir.resolve()
    runtime = options.runtime or builds.interpreter(sys.executable, build, rebuild=False).runtime
    suite = Suite(scripts(build), str(Path(runtime).resolve()))
    ratios: dict[str, Any] = {}
    for name in options.programs:
        if options.time:
            ratios[name] = suite.time_ratio(name, options.rounds, options.processes)
        elif options.memory:
            ratios[name] = suite.memory_ratio(name, options.processes)
        else:
            ratios[name] = suite.instruction_ratio(name)
        print(f"{name:22} {ratios[name]:.4f}", flush=True)
    mean = math.exp(statistics.fmean(map(math.log, ratios.values())))
    targets = ("1.01", "") if options.memory else ("1.005", "   target 1.03")
    print(f"{'geometric mean':22} {mean:.4f}   target {targets[0]}")
    print(f"{'worst':22} {max(ratios.values()):.4f}{targets[1]}")


if __name__ == "__main__":
    main()
