"""Restart points beside tracebacks, trace functions, tail calls; positions and names stay."""

from __future__ import annotations

import argparse
import contextlib
import sys
import textwrap
import traceback
import weakref
from pathlib import Path

import pytest
from conftest import NOT_BUILT, native_core
from restart_points import load, nothing_is_left_pending  # noqa: F401 (for every test)

if native_core() is None:
    pytest.skip(NOT_BUILT, allow_module_level=True)

from encc import _runtime
from encc.restarting import RestartFrame, RestartRefused, restart_frame, started


def test_traceback_shows_the_last_run_only():
    module = load("""
        def f():
            log.append(1)
            if len(log) < 3: restart()
            1 / 0
    """)
    with pytest.raises(ZeroDivisionError) as info:
        module.f()
    assert [(f.name, f.lineno) for f in traceback.extract_tb(info.value.__traceback__)[1:]] == [("f", 5)]
    assert info.value.__context__ is None


def test_from_a_trace_function_at_call_line_and_exception_events():
    events = ["call", "line", "exception", "return"]
    if sys.version_info < (3, 12):  # there the interpreter leaves the frame at once when these two events raise
        events = ["line", "exception"]
    elif hasattr(sys, "gettotalrefcount"):  # debug builds clear the stack before the return event
        events.remove("return")
    for wanted in events:
        module = load("""
            def f(a):
                log.append(a)
                a = 0
                try: 1 / 0
                except ZeroDivisionError: pass
                return len(log)
        """)
        done = []

        def trace(frame, event, arg, wanted=wanted, done=done):
            is_there = frame.f_code.co_name == "f" and event == wanted and (event != "line" or frame.f_locals["a"] == 0)
            if is_there and not done:
                done.append(event)
                raise started(RestartFrame(frame))
            return trace

        sys.settrace(trace)
        try:
            result = module.f(5)
        finally:
            sys.settrace(None)
        assert done == [wanted]
        assert module.log == ([5] if wanted == "call" else [5, 5]) and result == len(module.log)


def test_tail_calls_and_restart_points_together():
    module = load(
        """
        @__encc__.restartable
        def down(n, total=0):
            if n == 0:
                log.append(total)
                if len(log) < 3: restart()
                return total
            raise __encc__.restart(down, n - 1, total + n)
        @__encc__.restartable
        def count(n, total=0):
            n = n - 1
            if n < 0:
                log.append(total)
                if len(log) < 3: restart()
                return total
            raise __encc__.restart(count, n, total + 1)
        @__encc__.restartable
        def even(n):
            if n == 0:
                log.append(n)
                if len(log) < 3: restart()
                return True
            raise __encc__.restart(odd, n - 1)
        @__encc__.restartable
        def odd(n):
            if n == 0: return False
            raise __encc__.restart(even, n - 1)
    """,
        __encc__=_runtime,
    )
    assert module.down(10000) == 50005000
    module.log.clear()
    assert module.count(10000) == 10000
    module.log.clear()
    assert module.even(10000) is True and module.log == [0, 0, 0]


def test_positions_names_and_lines_are_the_originals():
    source = "def f(a):\n    a = a + (\n        1)\n    return lambda b: a / b\n"
    plain = compile(source, "<x>", "exec")
    pointed = _runtime.add_restart_points(plain)
    for old, new in ((plain.co_consts[0], pointed.co_consts[0]),):
        for name in ("co_name", "co_varnames", "co_freevars", "co_cellvars", "co_firstlineno", "co_argcount", "co_flags"):
            assert getattr(old, name) == getattr(new, name)
        assert {line for *_, line in old.co_lines()} == {line for *_, line in new.co_lines()} | {
            line for *_, line in old.co_lines()
        }

    def lines(code):
        seen = []

        def trace(frame, event, arg):
            seen.append((event, frame.f_lineno))
            return trace

        namespace = {}
        exec(code, namespace)
        sys.settrace(trace)
        try:
            with contextlib.suppress(ZeroDivisionError):
                namespace["f"](1)(0)
        finally:
            sys.settrace(None)
        return seen[: seen.index(("call", 4)) + 3]

    assert lines(plain) == lines(pointed)


def test_code_grows_by_little():
    plain = compile(Path(argparse.__file__).read_text(encoding="utf-8"), "<x>", "exec")
    pointed = _runtime.add_restart_points(plain)

    def functions(code):
        for constant in code.co_consts:
            if isinstance(constant, type(code)):
                yield constant
                yield from functions(constant)

    for old, new in zip(functions(plain), functions(pointed), strict=True):
        assert len(new.co_code) <= len(old.co_code) * 1.25 + 60, old
        assert len(new.co_linetable) <= len(old.co_linetable) * 1.25 + 20, old
        assert new.co_stacksize <= max(old.co_stacksize + len(old.co_varnames), 8)


def test_the_line_that_the_compiler_emits():
    source = textwrap.dedent("""
        __encc__.restart_points()
        class C:
            def m(self, n):
                n += 1
                log.append(n)
                if len(log) < 3: restart()
                return [f(n) for f in (lambda n: n * 2,)]
        result = C().m(4)
    """)
    log: list[int] = []
    namespace = {"__encc__": _runtime, "log": log, "restart": restart_frame}
    code = compile(source, "<emitted>", "exec", dont_inherit=True)
    exec(code, namespace)
    assert namespace["result"] == [10] and log == [5] * 3
    exec(code, namespace)  # the same code again, as importlib.reload does with a cached module
    assert namespace["result"] == [10]


def let_go_of(a_class, body):
    """Whether the argument is gone when `f` has returned and an exception that it caught still refers to its frame."""
    module = load(
        "def f(a, kept):\n"
        "    try: raise ValueError\n"
        "    except ValueError as error: kept.append(error)\n" + textwrap.indent(textwrap.dedent(body), "    ")
    )
    kept = []
    thing = a_class()
    seen = weakref.ref(thing)
    module.f(thing, kept)
    del thing
    assert kept[0].__traceback__.tb_frame.f_code is module.f.__code__
    return seen() is None


@pytest.mark.parametrize(
    "body",
    [
        "a = None",
        "del a",
        "a = b = None",
        "a = None; b = a",
        "try: pass\nfinally: a = None",
        "a = None\ndef g(): return a",
    ],
)
def test_what_a_function_lets_go_does_not_live_on_in_its_frame(body):
    assert let_go_of(type("Thing", (), {}), body)


def test_a_frame_that_still_has_its_argument_keeps_it():
    assert not let_go_of(type("Thing", (), {}), "b = None")


def test_at_the_return_of_a_function_that_let_go_of_its_arguments_a_restart_is_refused():
    module = load("""
        def f(a):
            try: 1 / 0
            except ZeroDivisionError: a = None
            return len(log)
    """)
    refused = []

    def trace(frame, event, arg):
        if frame.f_code is module.f.__code__ and event == "return":
            try:
                restart_frame(frame)
            except RestartRefused as one:
                refused.append(str(one))
        return trace

    sys.settrace(trace)
    try:
        assert module.f(1) == 0
    finally:
        sys.settrace(None)
    assert refused == [
        "the arguments of 'f' are not known any more: parameter 'a' is no longer known while the function returns [ENC507]"
    ]
