"""One process of restart_suite.py: a program of pyperformance, with restart points in everything it loads or in nothing.

Its arguments: a folder with `encc`, "points" or "plain", a task and its loops, the script and its arguments. Imports little, so that
the library is loaded after the loader was changed.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from importlib import _bootstrap_external as loading  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

Work = Callable[[int], object]
#: The interpreter holds on to these, and to what encc has loaded.
STAY = ("__main__", "abc", "codecs", "encc", "encodings", "importlib", "io", "os", "site")


def runtime(folder: str) -> Any:
    sys.path.append(folder)
    from encc import _runtime

    return _runtime


def load_with(add: Callable[[Any], Any]) -> None:
    """`add` sees the code of every module that is loaded from now on."""
    get_code = loading.SourceLoader.get_code

    def get_pointed_code(loader: object, name: str) -> Any:
        code = get_code(loader, name)
        return code and add(code)

    loading.SourceLoader.get_code = get_pointed_code
    loaded = {name.partition(".")[0] for name, module in sys.modules.items() if is_from_source(module)}
    for name in list(sys.modules):
        if name.partition(".")[0] in loaded.difference(STAY):
            del sys.modules[name]


def is_from_source(module: ModuleType) -> bool:
    return isinstance(getattr(module, "__loader__", None), loading.SourceFileLoader)


def count(work: Work, loops: int) -> None:
    """The driver counts what this process does."""
    gc.collect()
    gc.freeze()
    work(loops)


def take_turns(work: Work, loops: int) -> None:
    """Answers each number of loops with the CPU time that they took."""
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        start = time.process_time_ns()
        work(int(line))
        print(time.process_time_ns() - start, flush=True)


def peak(work: Work, loops: int) -> None:
    import resource

    work(loops)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


TASKS = {"count": count, "time": take_turns, "memory": peak}


def stand_in_for_pyperf(task: str, loops: int) -> ModuleType:
    """In the place of the package: its runner does our task with the first program, then the script ends."""

    class Runner:
        def __init__(self, **_: object) -> None:
            import argparse

            self.metadata: dict[str, object] = {}
            self.argparser = argparse.ArgumentParser()

        def parse_args(self) -> object:
            return self.argparser.parse_args()

        def bench_time_func(self, name: str, function: Callable[..., object], *args: object, **_: object) -> None:
            TASKS[task](lambda count: function(count, *args), loops)
            sys.exit(0)

        def bench_func(self, name: str, function: Callable[..., object], *args: object, **_: object) -> None:
            def repeat(loops: int) -> None:
                for _ in range(loops):
                    function(*args)

            self.bench_time_func(name, repeat)

    module = ModuleType("pyperf")
    module.Runner = Runner  # type: ignore[attr-defined]
    module.perf_counter = time.perf_counter  # type: ignore[attr-defined]
    module.python_implementation = lambda: sys.implementation.name  # type: ignore[attr-defined]
    return module


def main() -> None:
    folder, form, task, loops, script, *arguments = sys.argv[1:]
    core = runtime(folder)
    add = core.add_restart_points if form == "points" else lambda code: code
    load_with(add)
    sys.modules["pyperf"] = stand_in_for_pyperf(task, int(loops))
    sys.argv = [script, *arguments]
    sys.path.insert(0, script.rpartition("/")[0])
    module = ModuleType("__main__")
    module.__file__ = script
    sys.modules["__main__"] = module
    with open(script, encoding="utf-8") as file:
        code = compile(file.read(), script, "exec", dont_inherit=True)
    code = add(code)
    if any(map(core.has_restart_point, code.co_consts)) != (form == "points"):
        sys.exit(f"{script} has not the code that is to be measured")
    exec(code, module.__dict__)
    sys.exit(f"{script} measures nothing")


if __name__ == "__main__":
    main()
