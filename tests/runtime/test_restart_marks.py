"""Restart points inside a body: a frame resumes there with its locals as they were."""

from __future__ import annotations

import asyncio
import gc
import pickle
import weakref

import pytest

pytest.importorskip("encc._runtime", exc_type=ImportError)

import encc.runtime
from encc import _runtime
from encc.restarting import RestartRefused
from restart_points import load as load_module
from restart_points import nothing_is_left_pending  # noqa: F401 (for every test)


def load(source, **names):
    return load_module(source, __encc__=encc.runtime, **names)


def test_the_first_half_is_not_run_again():
    m = load("""
        def f(a, *rest, k=1, **more):
            log.append("first")
            data = [a, rest, k, more]
            a = "rebound"
            __encc__.mark_restart_point("loaded")
            log.append("second")
            data, k = None, 5
            if len(log) < 4:
                restart(0, at="loaded")
            return a, data, k
        """)
    assert m.f(1, 2, k=3, x=4) == ("rebound", None, 5)
    assert m.log == ["first", "second", "second", "second"]


def test_a_restart_from_the_start_still_has_the_arguments():
    m = load("""
        def f(a):
            log.append(a)
            a += 10
            __encc__.mark_restart_point()
            log.append(a)
            a += 100
            if len(log) == 2: restart(0, at=5)
            if len(log) == 3: restart(0)
            return a
        """)
    assert m.f(1) == 111
    assert m.log == [1, 11, 11, 1, 11]


def test_in_a_loop_it_is_the_last_time_that_counts():
    m = load("""
        def f():
            n = 0
            while n < 3:
                n += 1
                __encc__.mark_restart_point("turn")
                log.append(n)
                if log == [1, 2]:
                    n = 50
                    restart(0, at="turn")
            return n
        """)
    assert m.f() == 3
    assert m.log == [1, 2, 2, 3]


def test_new_code_goes_on_with_the_locals_that_it_knows():
    m = load("""
        def f(a):
            kept, dropped = a * 2, a * 3
            __encc__.mark_restart_point("here")
            if swap:
                restart(0, swap.pop(), at="here")
            return "old", kept
        def g(a):
            unused = log.append("never")
            kept = None
            __encc__.mark_restart_point("here")
            later = 5
            return "new", a, kept, later
        def h(a):
            lost = 1
            __encc__.mark_restart_point("here")
            return lost
        swap = []
        """)
    assert m.f(1) == ("old", 2)
    m.swap.append(m.g)
    assert m.f(1) == ("new", 1, 2, 5) and m.log == []
    m.swap.append(m.h)
    with pytest.raises(UnboundLocalError, match="lost"):
        m.f(1)


def test_variables_of_inner_functions_get_new_cells_with_the_kept_values():
    m = load("""
        def outer(base):
            def f(a):
                total = a
                def add(n):
                    nonlocal total
                    total += n
                    return total + base
                log.append(add)
                __encc__.mark_restart_point("here")
                add(10)
                if len(again): again.pop(); restart(0, at="here")
                return total, add
            return f
        again = [1]
        """)
    total, add = m.outer(100)(1)
    # What the first run captured is the first run's: the function that resumes has a cell of its own.
    assert total == 1 and add is m.log[0] and add(0) == 121


def test_unbound_names_stay_unbound():
    m = load("""
        def f(a, b):
            if a: late = 1
            del b
            __encc__.mark_restart_point("here")
            if not again: return sorted(locals())
            late = again.pop()
            b = 1
            restart(0, at="here")
        again = [1]
        """)
    assert m.f(0, 0) == ["a"]


def test_generators_before_their_first_yield_and_coroutines():
    m = load("""
        def numbers(n):
            log.append("first")
            n += 1
            __encc__.mark_restart_point("here")
            if again: again.pop(); n = 9; restart(0, at="here")
            yield n
            yield n + 1
        async def job(n):
            await sleep(0)
            n += 1
            __encc__.mark_restart_point("here")
            await sleep(0)
            if again: again.pop(); n = 9; restart(0, at="here")
            return n
        again = [1]
        """, sleep=asyncio.sleep)  # fmt: skip
    assert list(m.numbers(1)) == [2, 3] and m.log == ["first"]
    m.again.append(1)

    async def main():
        return await asyncio.create_task(m.job(1))

    assert asyncio.run(main()) == 2


def test_a_frame_below_resumes_and_cleanup_runs():
    m = load("""
        def f():
            n = 1
            __encc__.mark_restart_point("here")
            log.append(n)
            n = 2
            return g()
        def g():
            try:
                if len(log) < 3: restart(1, at="here")
            finally:
                log.append("cleaned")
            return "done"
        """)
    assert m.f() == "done"
    assert m.log == [1, "cleaned", 1, "cleaned"]


def test_what_is_refused():
    m = load("""
        def f(where, code=None):
            if where is not None: restart(0, code, at=where)
            __encc__.mark_restart_point("here")
        def stranger(where, code=None): pass
        def in_loop():
            for n in range(1):
                __encc__.mark_restart_point("here")
            try: __encc__.mark_restart_point("here")
            finally: restart(0, at="here")
        """)
    for call, code in (
        (lambda: m.f("nowhere"), "ENC511"),
        (lambda: m.f(99), "ENC511"),
        (lambda: m.f("here"), "ENC512"),
        (lambda: m.f("here", m.stranger), "ENC511"),
        (m.in_loop, "ENC511"),
    ):
        with pytest.raises(RestartRefused, match=code):
            call()


def test_the_module_has_no_marks():
    with pytest.raises(RestartRefused, match="ENC511"):
        load("""
            __encc__.mark_restart_point("here")
            restart(0, at="here")
            """)


def test_marks_show_in_no_line_and_nothing_is_kept_alive():
    m = load("""
        import sys
        class Object: pass
        def f(a):
            one = Object()
            refs.append(ref(one))
            __encc__.mark_restart_point("here")
            if again: again.pop(); restart(0, at="here")
            del one, a
            return sys._getframe().f_lineno
        again, refs = [1], []
        """, ref=weakref.ref)  # fmt: skip
    assert m.f(m.Object()) == 10
    gc.collect()
    assert m.refs[0]() is None
    lines = {line for *_, line in m.f.__code__.co_lines()}
    assert 7 not in lines and 8 in lines
    assert _runtime.marks_of(m.f.__code__)[0][:2] == ("here", 7)


def test_tail_calls_do_not_leave_the_locals_of_an_earlier_activation():
    m = load("""
        @__encc__.restartable
        def f(n, seen):
            if n == 0:
                if again: again.pop(); restart(0, at="here")
                return seen
            if n % 2:
                __encc__.mark_restart_point("here")
            raise __encc__.restart(f, n - 1, seen + 1)
        again = [1]
        """)
    with pytest.raises(RestartRefused, match="ENC512"):
        m.f(3, 0)


def test_a_thousand_times_takes_no_stack():
    m = load("""
        def f(counter):
            base = 7
            __encc__.mark_restart_point("here")
            counter[0] += 1
            if counter[0] < 1000: restart(0, at="here")
            return base
        """)
    assert m.f([0]) == 7


def test_what_the_compiler_emits():
    namespace: dict[str, object] = {"restart": encc.restart_frame, "log": []}
    emitted = """
import encc.runtime as __encc__; __encc__.restart_points()
def f(n):
    log.append(n)
    n += 1
    __encc__.mark_restart_point("loaded")  # encc: restart-point loaded
    if len(log) < 2: log.append("again"); n = 0; restart(at="loaded")
    return n
"""
    exec(compile(emitted, "<emitted>", "exec"), namespace)
    assert namespace["f"](1) == 2 and namespace["log"] == [1, "again"]  # type: ignore[operator]


def test_code_in_another_process():
    cloudpickle = pytest.importorskip("cloudpickle")
    m = load("""
        def f(n, *more):
            try:
                if n > 5: raise ValueError(n)
            except ValueError:
                n = 7
            n += 1
            __encc__.mark_restart_point("half")
            log.append(n)
            if len(log) < 2: restart(0, at="half")
            elif len(log) < 4: restart()
            return log

        def generator(n):
            while n:
                yield n
                n -= 1
        """)
    m.log.extend("pickled with the function")
    m.log.clear()
    f, generator = pickle.loads(cloudpickle.dumps([m.f, m.generator]))
    assert f.__code__ is not m.f.__code__ and _runtime.has_restart_point(f.__code__)
    assert f(9) == [8, 8, 8, 8] and m.log == []
    assert list(generator(3)) == [3, 2, 1]
    for state in (([-1], [], 0, 0, 0, 0, 0, 0), ([], [None], 0, 0, 0, 0, 0, 0)):
        with pytest.raises(ValueError, match="not the state of a RestartPoint"):
            type(m.f.__code__.co_consts[-1])(*state)
