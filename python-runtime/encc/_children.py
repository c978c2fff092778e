"""Processes that a program under `python -m encc run` starts by multiprocessing's `spawn` and `forkserver`.

Such a process gets what its parent tells it about `__main__` by pickle, before it imports anything of the program: there
goes along what sets up the import hook there.
"""

from __future__ import annotations

import os
import sys

from encc import importer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


_MAIN = ("main_path", "init_main_from_path", "init_main_from_name")


def tell_children(spawn: ModuleType, arguments: tuple[Any, ...]) -> None:
    """`spawn` is multiprocessing.spawn; `arguments` are those of `start_child`."""
    get_data: Callable[..., dict[str, Any]] = spawn.get_preparation_data

    def get_preparation_data(name: str) -> dict[str, Any]:
        data = get_data(name)
        if name == "ignore":  # for the fork server, which would import the program before it is told of the hook
            return {key: value for key, value in data.items() if key not in _MAIN}
        return {**data, "encc": _Started(arguments)}

    spawn.get_preparation_data = get_preparation_data  # type: ignore[attr-defined]


class _Started:
    """Sets up the process in which it is unpickled."""

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self.arguments = arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Any, ...]]:
        return start_child, self.arguments


def start_child(folder: str, packages: tuple[str, ...], tail_calls: str | None) -> None:
    """The import hook for the process's own modules, `__main__` as its parent's, and room for deep recursion."""
    if importer.installed() is not None:
        return
    hook = importer.install_for(folder, packages, tail_calls=tail_calls)

    import multiprocessing.process as process
    import runpy

    from encc._deep import run_deep

    run_path, bootstrap = runpy.run_path, process.BaseProcess._bootstrap  # type: ignore[attr-defined]

    def run_main(path: str, init_globals: dict[str, Any] | None = None, run_name: str | None = None) -> dict[str, Any]:
        if run_name != "__mp_main__" or not os.path.isfile(path):
            return run_path(path, init_globals, run_name)  # type: ignore[arg-type]
        loader = importer.SourceFileLoader(run_name, path)
        namespace: dict[str, Any] = {"__name__": run_name, "__file__": path, "__package__": "", "__builtins__": __builtins__}
        exec(hook.compile(loader.get_data(path), path, loader.source_to_code), namespace)
        return namespace

    runpy.run_path = run_main  # type: ignore[assignment]
    process.BaseProcess._bootstrap = lambda *args, **kwargs: run_deep(bootstrap, *args, **kwargs)  # type: ignore[attr-defined]
    tell_children(sys.modules["multiprocessing.spawn"], (folder, packages, tail_calls))
