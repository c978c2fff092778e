"""Measures in the interpreter that runs it; started by run.py, prints one JSON object.

    worker.py '{"task": "time", "program": "sum_to", "rounds": 100, …}'  ->  {"calls": 1000, "times": {"loop": […], …}}

It loads a program several times: as written, and as encc wrote it with each of the two cores. All live in this process
and take turns, burst by burst, so that a change of the machine's speed meets all of them alike.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import resource
import sys
import sysconfig
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time_ns
from types import ModuleType
from typing import Any

#: A burst: no arguments, any result.
Burst = Callable[[], object]


def load(folder: str, program: str, core: str | None = None) -> ModuleType:
    """The program's module; if it is encc's output, with a runtime of its own on the given core."""
    if core:
        os.environ["ENCC_CORE"] = core
        for name in [name for name in sys.modules if name.partition(".")[0] == "encc"]:
            del sys.modules[name]
    name = f"{program}_{core}"
    spec = importlib.util.spec_from_file_location(name, Path(folder, f"{program}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    if core:
        chosen = sys.modules["encc.core"].name
        assert chosen == core, f"asked for the {core} core, got the {chosen} one"
    return module


def find_tco(folder: str | None) -> ModuleType | None:
    if folder:
        sys.path.append(folder)
    try:
        import tco
    except ImportError:
        return None
    return tco


def function_of(job: dict[str, Any], variant: str) -> tuple[ModuleType, Callable[..., object] | None]:
    """The module, for its preparation of arguments, and the function; none if the program has no such variant."""
    if variant == "encc":
        module = load(job["transformed"], job["program"], "native")
        return module, module.recursive
    if variant == "pure":
        module = load(job["transformed"], job["program"], "pure")
        return module, module.recursive
    module = load(job["programs"], job["program"])
    if variant == "tco":
        package = find_tco(job["tco"])
        return module, module.tco(package) if package and hasattr(module, "tco") else None
    return module, module.loop if variant == "loop" else module.recursive


def interleave(bursts: dict[str, Burst], rounds: int) -> dict[str, list[int]]:
    """CPU time in ns of each burst in each round, the order turned by one from round to round."""
    times: dict[str, list[int]] = {variant: [] for variant in bursts}
    order = list(bursts)
    gc.collect()
    gc.disable()
    for _ in range(10):  # until the interpreter has specialised its instructions
        for burst in bursts.values():
            burst()
    for _ in range(rounds):
        order.append(order.pop(0))
        for variant in order:
            burst = bursts[variant]
            start = process_time_ns()
            burst()
            times[variant].append(process_time_ns() - start)
    gc.enable()
    return times


def time_program(job: dict[str, Any]) -> dict[str, Any]:
    sys.setrecursionlimit(max(10_000, 20 * job["size"] or 0))  # for plain recursion; encc's needs none of it
    bursts: dict[str, Burst] = {}
    results = {}
    calls = 0
    for variant in job["variants"]:
        module, function = function_of(job, variant)
        if function is None:
            continue
        arguments, calls = module.prepare(job["size"] or module.SIZE)
        results[variant] = function(*arguments)
        bursts[variant] = partial(function, *arguments)
    assert len({repr(result) for result in results.values()}) == 1, f"{job['program']}: results differ: {results}"
    return {"calls": calls, "kind": module.CALLS, "times": interleave(bursts, job["rounds"])}


def time_calls(job: dict[str, Any]) -> dict[str, Any]:
    """Calls that do not recurse."""
    turns = 100
    modules = {
        "plain": load(job["programs"], job["program"]),
        "encc": load(job["transformed"], job["program"], "native"),
        "pure": load(job["transformed"], job["program"], "pure"),
    }
    kinds = {}
    for kind, text in modules["plain"].KINDS.items():
        bursts: dict[str, Burst] = {
            variant: partial(getattr(module, kind), turns) for variant, module in modules.items()
        }
        kinds[kind] = {"text": text, "calls": turns * 10, "times": interleave(bursts, job["rounds"])}
    return {"kinds": kinds}


def run_deep(job: dict[str, Any]) -> dict[str, Any]:
    """One chain of calls: its CPU time, and by how much the process's peak memory grew."""
    module, function = function_of(job, job["variants"][0])
    if function is None:
        return {}
    if job["variants"][0] == "plain":
        sys.setrecursionlimit(2**31 - 1)
    arguments, calls = module.prepare(job["size"])
    small, _ = module.prepare(100)
    function(*small)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = process_time_ns()
    function(*arguments)
    spent = process_time_ns() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"calls": calls, "seconds": spent / 1e9, "grown_kib": grown}), flush=True)
    os._exit(0)  # not to free what a deep recursion has left behind, which may itself recurse


def run_once(job: dict[str, Any]) -> dict[str, Any]:
    """`rounds` bursts of one variant and nothing else, for a tool that counts instructions."""
    sys.setrecursionlimit(100_000)
    gc.disable()
    module, function = function_of(job, job["variants"][0])
    if function is None:
        return {}
    arguments, calls = module.prepare(job["size"] or module.SIZE)
    for _ in range(job["rounds"]):
        function(*arguments)
    return {"calls": calls * job["rounds"]}


def describe_interpreter(_: dict[str, Any]) -> dict[str, Any]:
    options = str(sysconfig.get_config_var("CONFIG_ARGS"))
    flags = str(sysconfig.get_config_var("PY_CORE_CFLAGS"))
    if "--enable-optimizations" in options or "-fprofile-use" in flags:
        build = "PGO"
    elif "--prefix=/usr'" in options:
        build = "a distribution's build"
    else:
        build = "without PGO"
    version = ".".join(map(str, sys.version_info[:3]))
    return {"version": version, "build": build, "debug": hasattr(sys, "gettotalrefcount")}


TASKS = {
    "time": time_program,
    "calls": time_calls,
    "deep": run_deep,
    "once": run_once,
    "describe": describe_interpreter,
}

if __name__ == "__main__":
    job = json.loads(sys.argv[1])
    if job.get("runtime"):
        sys.path.insert(0, job["runtime"])
    print(json.dumps(TASKS[job["task"]](job)))
