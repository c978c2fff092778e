"""Restarting a live frame: arguments, locals, activations."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest
from conftest import NOT_BUILT, native_core
from restart_points import load, nothing_is_left_pending  # noqa: F401 (for every test)

if native_core() is None:
    pytest.skip(NOT_BUILT, allow_module_level=True)

from encc import _runtime
from encc.restarting import restart_frame


def test_the_top_frame_runs_again_with_its_arguments():
    module = load("""
        def f(a, b=2, *rest, k=1, **more):
            log.append((a, b, rest, k, more))
            a, b, rest, k, more = "changed", None, (), 0, {}
            if len(log) < 3:
                restart()
            return len(log)
    """)
    assert module.f(10, 20, 30, 40, k=5, z=6) == 3
    assert module.log == [(10, 20, (30, 40), 5, {"z": 6})] * 3


def test_a_parameter_that_is_rebound_by_a_loop_a_comprehension_or_a_handler():
    module = load("""
        def f(a, b, c):
            log.append((a, b, c))
            for a in range(3): pass
            [restart(comprehension) if len(log) < 2 else None for c in range(2)]
            try: 1 / 0
            except ZeroDivisionError as b: pass
            if len(log) < 4: restart()
            return a
    """, comprehension=int(sys.version_info < (3, 12)))
    assert module.f(7, 8, 9) == 2
    assert module.log == [(7, 8, 9)] * 4


def test_a_frame_below_runs_again():
    module = load("""
        def outer(n):
            n += 1
            log.append(n)
            return middle(n) + 1
        def middle(n):
            return inner(n)
        def inner(n):
            if len(log) < 4: restart(2)
            return n
    """)
    assert module.outer(1) == 3
    assert module.log == [2] * 4


def test_only_the_chosen_activation_of_a_recursion_is_abandoned():
    module = load("""
        def fact(n):
            log.append(n)
            if n == 0:
                if log.count(0) < 3: restart(2)
                return 1
            return n * fact(n - 1)
    """)
    assert module.fact(4) == 24
    assert module.log == [4, 3, 2, 1, 0, 2, 1, 0, 2, 1, 0]


def test_a_thousand_restarts_take_no_stack():
    module = load("""
        def f():
            log.append(1)
            if len(log) < 5000: restart()
            return len(log)
    """)
    assert module.f() == 5000


def test_mutated_objects_are_not_undone():
    module = load("""
        def f(items):
            items.append(len(items))
            if len(items) < 3: restart()
            return items
    """)
    assert module.f([]) == [0, 1, 2]


def test_locals_and_cells_are_fresh():
    module = load("""
        def f(a):
            b = a
            def get(): return a, b
            def put(value):
                nonlocal a, b
                a = b = value
            put(len(log))
            log.append(get)
            if len(log) < 3: restart()
            try:
                late
            except UnboundLocalError:
                late = "unbound"
            return get(), late
    """)
    assert module.f("x") == ((2, 2), "unbound")
    # Closures that escaped from the abandoned runs keep their own cells.
    assert [get() for get in module.log] == [(0, 0), (1, 1), (2, 2)]


def test_a_local_of_the_abandoned_run_is_unbound():
    module = load("""
        def f():
            log.append("x" in locals())
            x = 1
            if len(log) < 2: restart()
    """)
    module.f()
    assert module.log == [False, False]


def test_free_variables_keep_their_cells():
    module = load("""
        def outer():
            n = 0
            def inner():
                nonlocal n
                n += 1
                if n < 4: restart()
                return n
            return inner(), n
    """)
    assert module.outer() == (4, 4)


def test_super_and_bound_methods():
    module = load("""
        class A:
            def m(self, x): return ("A", x)
        class B(A):
            def m(self, x):
                log.append(x)
                if len(log) < 3: restart()
                return super().m(x)
    """)
    assert module.B().m(5) == ("A", 5)
    assert module.log == [5, 5, 5]


def test_the_exception_in_flight_is_dropped():
    module = load("""
        import sys
        def f():
            log.append(sys.exception())
            try:
                1 / 0
            except ZeroDivisionError:
                if len(log) < 2: restart()
            return sys.exception()
        def outer():
            try:
                raise KeyError
            except KeyError as error:
                return f(), error
    """)
    result, error = module.outer()
    assert result is error and module.log == [error, error]
    assert error.__context__ is None


def test_module_frame_keeps_its_namespace():
    namespace = {"runs": [], "restart": restart_frame}
    source = "runs.append('x' in globals())\nx = 1\nif len(runs) < 3: restart()\nend = True\n"
    exec(_runtime.add_restart_points(compile(source, "<module>", "exec")), namespace)
    assert namespace["runs"] == [False, True, True] and namespace["end"]


def test_nothing_is_kept_alive():
    module = load("""
        class Thing: pass
        def f(ref):
            thing = Thing()
            log.append(ref(thing))
            if len(log) < 3: restart()
    """)
    module.f(weakref.ref)
    gc.collect()
    assert [ref() for ref in module.log] == [None] * 3


def test_raising_the_signal_oneself():
    module = load("""
        import sys
        from encc import RestartFrame
        def f():
            log.append(1)
            if len(log) < 3: g(sys._getframe())
            return len(log)
        def g(frame):
            with suppress(BaseException):
                h(frame)
            log.append("swallowed")
        def h(frame):
            raise RestartFrame(frame)
        from contextlib import suppress
    """)
    assert module.f() == 3 and module.log == [1] * 3


def test_a_signal_that_is_not_raised_does_nothing():
    module = load("""
        import sys
        from encc import RestartFrame
        def f():
            signal = RestartFrame(sys._getframe())
            try: 1 / 0
            except ZeroDivisionError: pass
            return "once"
    """)
    assert module.f() == "once"


def test_lambdas_and_functions_of_classes():
    m = load("""
        twice = lambda n: log.append(n) or (restart() if len(log) < 2 else n * 2)
        class C:
            pair = lambda self, n: twice(n)
            def __init__(self, n):
                n = [n]
                log.append(n)
                if len(log) < 3: restart()
                self.n = n
        """)
    assert m.twice(4) == 8 and m.log == [4, 4]
    m.log.clear()
    assert m.C.pair(None, 3) == 6 and m.log == [3, 3]
    assert m.C(7).n == [7] and m.log == [3, 3, [7]]
