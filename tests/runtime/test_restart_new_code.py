"""Restarting a frame with other code in its place."""

from __future__ import annotations

import pytest
from conftest import NOT_BUILT, native_core
from restart_points import load, nothing_is_left_pending  # noqa: F401 (for every test)

if native_core() is None:
    pytest.skip(NOT_BUILT, allow_module_level=True)

from encc import _runtime
from encc.restarting import restart_frame


def test_new_code_for_one_activation():
    module = load("""
        def f(a, b=2):
            a += 1
            restart(0, fixed)
        def fixed(a, b=3):
            return ("fixed", a, b)
    """)
    assert module.f(1) == ("fixed", 1, 2)


def test_new_code_as_code_object_and_as_plain_function():
    module = load("def f(a):\n    a = None\n    restart(0, new)\n")

    def fixed(a):
        return "fixed", a

    for new in (fixed, fixed.__code__):
        module.namespace["new"] = new
        assert module.f(7) == ("fixed", 7)
    assert not _runtime.has_restart_point(fixed.__code__)  # the given function stays as it is


def test_restarted_new_code_can_be_restarted():
    module = load("def f(a):\n    restart(0, new)\n")
    calls = []

    def new(a):
        calls.append(a)
        a = 0
        if len(calls) < 3:
            restart_frame()
        return a

    module.namespace["new"] = new
    assert module.f(7) == 0 and calls == [7] * 3


def test_a_changed_function_runs_its_new_code():
    module = load("""
        def f(a):
            f.__code__ = g.__code__
            restart()
        def g(a):
            return ("new", a)
    """)
    assert module.f(1) == ("new", 1)


@pytest.mark.parametrize(
    ("old", "call", "new", "code"),
    [
        ("def f(a)", "f(1)", "def new(): pass", "ENC523"),
        ("def f(a)", "f(1)", "def new(b): pass", "ENC523"),
        ("def f(a)", "f(1)", "def new(a, b): pass", "ENC524"),
        ("def f(*a)", "f(1)", "def new(): pass", "ENC523"),
        ("def f(**a)", "f(x=1)", "def new(): pass", "ENC523"),
        ("def f(a)", "f(1)", "def new(a): yield", "ENC522"),
        ("def f(a)", "f(1)", "async def new(a): pass", "ENC522"),
        ("def f()", "f()", "new = 5", "ENC520"),
        ("def f()", "f()", "new = len", "ENC520"),
        ("def f()", "f()", "def outer():\n x = 1\n def new(): return x\n return new.__code__\nnew = outer()", "ENC525"),
    ],
)
def test_new_code_that_does_not_fit_is_refused_and_nothing_changes(old, call, new, code):
    module = load(f"""
import sys
from encc.restarting import RestartRefused
{new}
{old}:
    try:
        try:
            restart(0, new)
        finally:
            log.append("still here")
    except RestartRefused as refused:
        return refused.code, str(refused)
""")
    number, text = eval(call, module.namespace)
    assert number == code and text.endswith(f"[{code}]")
    assert module.log == ["still here"]


@pytest.mark.parametrize(
    ("old", "call", "new", "result"),
    [
        ("def f(a)", "f(1)", "def new(a, b=5): return a, b", (1, 5)),
        ("def f(a, b)", "f(1, 2)", "def new(b, a): return a, b", (1, 2)),
        ("def f(a, *, k)", "f(1, k=2)", "def new(k, a): return a, k", (1, 2)),
        ("def f(*a)", "f()", "def new(): return 0", 0),
        ("def f(a, *b)", "f(1, 2, 3)", "def new(a, *c): return a, c", (1, (2, 3))),
        ("def f(a)", "f(1)", "def new(a, *b, **c): return a, b, c", (1, (), {})),
    ],
)
def test_parameters_are_matched_by_name(old, call, new, result):
    module = load(f"{new}\n{old}:\n    restart(0, new)\n")
    assert eval(call, module.namespace) == result
