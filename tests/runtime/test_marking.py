"""Marking a function at import: little work, and right for every shape of code."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest
from conftest import needs_native

SOURCE = """
    def other(*args, **kwargs):
        return args, kwargs

    class Holder:
        def other(self, *args, **kwargs):
            return args, kwargs

    @__encc__.restartable
    def called(x, y=(), z=None):
        if x == 0:
            return __encc__.tail_call(other)(x, *y)
        if x == 1:
            return y or __encc__.tail_call(Holder().other)(y, k=z)
        return x if x > 2 else __encc__.tail_call(called)(x - 1, y, z)

    @__encc__.restartable
    def leaves(x, y=(), z=None):
        if x == 3:
            raise __encc__.restart(called, 0, (x,))
        if x == 4:
            raise __encc__.restart(called, 0, **{"y": (x, "keywords")})
        raise __encc__.restart(called, x, y, z)

    @__encc__.restartable
    def branches(x, y=(), z=None):
        raise __encc__.restart(called if x else other, 0 if y else x, y and (y, z), z)

    @__encc__.restartable
    def loops(x, y=(), z=None):
        for i in range(3):
            for j in range(3):
                if i + j == x:
                    raise __encc__.restart(called, 0, (i, j, y, z))
        raise __encc__.restart(other, "end", y)

    @__encc__.restartable
    def handles(x, y=(), z=None):
        try:
            x = abs(x // (x - 2))
        except ZeroDivisionError:
            x = 7
        if x:
            raise __encc__.restart(called, x, y, z)
        raise ValueError("none of the runtime's")

    @__encc__.restartable
    def itself(x, y=(), z=None):
        if x == 0:
            return __encc__.tail_call(other)(x, *y)
        raise __encc__.restart(itself, x - 1, (*y, x))
"""


class Plain:
    """The names of the runtime without restarts."""

    restartable = staticmethod(lambda function: function)
    restart = staticmethod(lambda function, *args, **kwargs: function(*args, **kwargs))
    tail_call = staticmethod(lambda function: function)


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    try:
        return function(*args)
    except Exception as error:
        return repr(error)


@pytest.mark.parametrize("name", ["called", "leaves", "branches", "loops", "handles", "itself"])
def test_same_as_plain(name: str, load: Callable[..., Any]) -> None:
    restarting = getattr(load(SOURCE), name)
    original = getattr(load(SOURCE.replace("raise __encc__", "return __encc__").replace("__encc__", "plain"), plain=Plain), name)
    for x in range(9):
        for y in ((), (1,), [1, 2]):
            assert outcome(restarting, x, y, "z") == outcome(original, x, y, "z")


@needs_native
@pytest.mark.parametrize(("name", "stays"), [("called", True), ("leaves", True), ("loops", False), ("itself", False)])
def test_only_jumps_and_loops_move_code(name: str, stays: bool, load: Callable[..., Any], core: Any) -> None:
    if core.__name__ != "encc._runtime":
        pytest.skip("the other cores patch in other ways")
    unmarked = getattr(load(SOURCE.replace("@__encc__.restartable", "")), name).__code__
    marked = getattr(load(SOURCE), name).__code__
    assert core.restart in marked.co_consts or core.tail_call in marked.co_consts
    assert (len(marked.co_code) == len(unmarked.co_code)) == stays


@needs_native
def test_constants_beyond_one_byte(load: Callable[..., Any]) -> None:
    many = ", ".join(f"{n}.5" for n in range(300))
    module = load(
        f"""
    @__encc__.restartable
    def f(x):
        values = [x, {many}, len]
        return __encc__.tail_call(g)(values[-2], {", ".join(f"x + {n}.25" for n in range(300))}) if x else x

    @__encc__.restartable
    def g(*args):
        return __encc__.tail_call(f)(0) if args[1] < 0 else len(args)
    """
    )
    assert (module.f(1), module.f(-9), module.f(0)) == (301, 0, 0)


@needs_native
def test_a_deep_mark_leaves_the_code_alone() -> None:
    from encc import _runtime

    def count(n: int) -> int:
        return 1 + count(n - 1) if n else 0

    code = count.__code__
    flags = code.co_flags
    assert _runtime.deep(count).__code__ is code and code.co_flags == flags
    assert count(20_000) == 20_000 and count.__code__ is code


@needs_native
def test_marks_of_one_code_without_end() -> None:
    """What a program marks over and over, and forgets, is not kept; what it keeps goes deep."""
    from encc import _runtime

    names: dict[str, Any] = {}
    exec("def count(n):\n    return 1 + count(n - 1) if n else 0\n", names)
    count = names["count"]
    for _ in range(10_000):
        _runtime.deep(count)
    codes = [count.__code__.replace(co_name=f"count{i}") for i in range(10)]
    forgotten = [weakref.ref(code) for code in codes]
    for code in codes:
        _runtime.deep(FunctionType(code, names))
    del codes, code
    gc.collect()
    assert [reference() for reference in forgotten] == [None] * len(forgotten)
    assert count(20_000) == 20_000


@needs_native
def test_finalizers_while_marks_are_settled() -> None:
    """4,096 marks are settled at once; on 3.11 that may collect garbage, whose finalizers recurse deep."""
    from encc import _runtime

    names: dict[str, Any] = {}
    exec("def count(n):\n    return 1 + count(n - 1) if n else 0\n", names)
    count = names["count"] = _runtime.deep(names["count"])
    depths: list[int] = []

    class Dies:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            depths.append(count(5_000))

    functions = [FunctionType(count.__code__.replace(co_name=f"f{i}"), names) for i in range(3 * 4095)]
    threshold = gc.get_threshold()
    gc.disable()
    try:
        for begin in range(0, len(functions), 4095):
            for function in functions[begin : begin + 4095]:
                _runtime.deep(function)
            for _ in range(3):
                Dies()
            gc.set_threshold(5, 5, 5)
            gc.enable()
            for _ in range(3):
                _runtime.deep(count)
            gc.disable()
    finally:
        gc.set_threshold(*threshold)
        gc.enable()
    gc.collect()
    assert depths == [5_000] * 9 and count(20_000) == 20_000


@needs_native
def test_first_closed_by_a_finalizer() -> None:
    from encc import _runtime

    names: dict[str, Any] = {}
    exec("def count(n):\n    return 1 + count(n - 1) if n else 0\n", names)
    count = _runtime.deep(names["count"])
    depths = []

    class Dies:
        def __del__(self) -> None:
            depths.append(count(5_000))

    def raises() -> None:
        dies = Dies()
        raise KeyError(id(dies))

    with pytest.raises(KeyError) as caught:
        raises()
    del caught
    gc.collect()
    assert depths == [5_000]
