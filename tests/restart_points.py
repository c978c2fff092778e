"""Modules with restart points, for the tests of `encc.restarting`."""

from __future__ import annotations

import itertools
import linecache
import textwrap
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
