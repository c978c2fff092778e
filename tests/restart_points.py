"""Modules with restart points, for the tests of `encc.restarting`."""

from __future__ import annotations

import itertools
import linecache
import textwrap
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

_numbers = itertools.count()


@pytest.fixture(autouse=True)
def nothing_is_left_pending():
    """For tests that import it."""
    from encc import _runtime

    yield
    assert _runtime.pending() is None


def load(source: str, **names: Any) -> SimpleNamespace:
    """Runs the source as a module with restart points; `restart(depth, new)` and `log` are among its names."""
    from encc import _runtime, restarting

    text = textwrap.dedent(source)
    filename = f"<restart_points_{next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    code = _runtime.add_restart_points(compile(text, filename, "exec", dont_inherit=True))
    log: list[Any] = []
    namespace = {"__name__": "subject", "restart": restarting.restart_frame, "log": log, **names}
    exec(code, namespace)
    return SimpleNamespace(**{**namespace, "namespace": namespace})


#: Restarts itself until it has run fifty times.
FIFTY_TIMES = """
    def f(results, me):
        results.append(me)
        if len(results) < 50: restart()
        return results
"""


def each_thread_runs_fifty_times(f: Callable[[list[int], int], list[int]]) -> None:
    """Four threads at once; what one restarts is its own frame."""
    found: dict[int, list[int]] = {}
    threads = [threading.Thread(target=lambda me=me: found.__setitem__(me, f([], me))) for me in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {me: [me] * 50 for me in range(4)}
