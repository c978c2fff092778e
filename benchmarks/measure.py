"""Starts the workers and gathers what they measured."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import builds

Job = dict[str, Any]
#: Of one program after the other, by variant.
Figures = Iterator[tuple[str, dict[str, Any]]]
DEEP_SECONDS = 20  # plain nested generators take quadratic time
#: Programs whose burst is one chain of calls, as deep as it is told.
CHAINS = [
    "sum_to",
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


class WorkerError(Exception):
    """A worker ended badly; its last words."""


def command(python: builds.Interpreter, job: Job) -> list[str]:
    text = json.dumps({**job, "runtime": python.runtime})
    return [python.executable, str(builds.WORKER), text]


def start(command: list[str], seconds: int | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no output"])[-1]


def work(python: builds.Interpreter, job: Job) -> Any:
    done = start(command(python, job))
    if done.returncode != 0:
        raise WorkerError(f"{job['task']} {job['program']} on {python.title}: {last_line(done.stderr)}")
    return json.loads(done.stdout)


def times(python: builds.Interpreter, job: Job, programs: list[str], processes: int) -> Iterator[tuple[str, list[Any]]]:
    """For each program, what each process measured. Processes differ in where things lie in memory."""
    for program in programs:
        if program != "calls":
            yield program, [work(python, {**job, "task": "time", "program": program}) for _ in range(processes)]


def calls(python: builds.Interpreter, job: Job, processes: int) -> list[Any]:
    return [work(python, {**job, "task": "calls", "program": "calls"}) for _ in range(processes)]


def depths(python: builds.Interpreter, job: Job, programs: list[str], depth: int) -> Figures:
    """For each program, by variant: its figures, or how it failed. A process of its own for each: memory peaks stay."""
    for program in programs:
        if program not in CHAINS:
            continue
        figures: dict[str, Any] = {}
        for variant in job["variants"]:
            one = {**job, "task": "deep", "program": program, "variants": [variant], "size": depth}
            try:
                done = start(command(python, one), DEEP_SECONDS)
            except subprocess.TimeoutExpired:
                figures[variant] = f"over {DEEP_SECONDS} s"
                continue
            if done.returncode < 0:
                figures[variant] = "crash"
            elif done.returncode > 0:
                figures[variant] = last_line(done.stderr).partition(":")[0]
            else:
                figures[variant] = json.loads(done.stdout)
        yield program, figures


def instructions(python: builds.Interpreter, job: Job, programs: list[str], build: Path) -> Figures:
    """For each program and variant, instructions for each call: what some more bursts cost, divided by their calls."""
    few, many = 20, 60
    for program in programs:
        figures: dict[str, float] = {}
        for variant in job["variants"]:
            one = {**job, "task": "once", "program": program, "variants": [variant]}
            first, _ = count(python, {**one, "rounds": few}, build)
            second, each = count(python, {**one, "rounds": many}, build)
            if each:
                figures[variant] = (second - first) / (each / many * (many - few))
        yield program, figures


def count(python: builds.Interpreter, job: Job, build: Path) -> tuple[int, int]:
    """Instructions of a whole process, and the calls that its bursts made; 0 calls if there is no such variant."""
    with tempfile.TemporaryDirectory(dir=build) as folder:
        out = Path(folder, "callgrind.out")
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--quiet", "--trace-children=yes"]
        fixed = ["env", "PYTHONHASHSEED=0", *valgrind]
        try:
            done = start([*fixed, *command(python, job)])
        except FileNotFoundError as error:
            raise WorkerError(f"{error.filename} is not installed") from error
        if done.returncode != 0:
            raise WorkerError(f"{job['program']} under valgrind on {python.title}: {last_line(done.stderr)}")
        totals = re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)
        assert totals
        return int(totals[1]), json.loads(done.stdout).get("calls", 0)
