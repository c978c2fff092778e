"""The evaluation loop of `--frames=all`: frames of code without restart points."""

from __future__ import annotations

import asyncio
import dataclasses
import heapq
import subprocess
import sys
import textwrap
import threading
import traceback
from types import SimpleNamespace
from typing import Any

import interpreters
import pytest
from conftest import NOT_BUILT, native_core
from restart_points import FIFTY_TIMES, each_thread_runs_fifty_times, nothing_is_left_pending  # noqa: F401 (for every test)

if native_core() is None:
    pytest.skip(NOT_BUILT, allow_module_level=True)

from encc import _runtime
from encc.restarting import RestartFrame, RestartRefused, restart_all_frames, restart_frame


@pytest.fixture(autouse=True)
def loop():
    restart_all_frames()
    yield
    restart_all_frames(False)


def load(source: str) -> SimpleNamespace:
    """Runs the source as a module that encc has not compiled."""
    names: dict[str, Any] = {"__name__": "subject", "restart": restart_frame, "log": [], "RestartRefused": RestartRefused}
    exec(compile(textwrap.dedent(source), "<subject>", "exec", dont_inherit=True), names)
    assert not any(_runtime.has_restart_point(f.__code__) for f in names.values() if hasattr(f, "__code__"))
    return SimpleNamespace(**names)


def test_arguments_as_at_entry():
    module = load("""
        def f(a, b=2, *rest, k, **names):
            log.append((a, b, rest, k, names, locals().get("local")))
            local = a = b = k = rest = None
            if len(log) < 4: restart()
            return a
    """)
    assert module.f(1, 5, 6, k=3, x=4) is None
    assert module.log == [(1, 5, (6,), 3, {"x": 4}, None)] * 4


def test_captured_parameters_and_fresh_cells():
    module = load("""
        def f(n):
            def more():
                nonlocal n
                n += 1
                return n
            log.append(more)
            if len(log) < 3: restart()
            return [g() for g in log]
    """)
    assert module.f(10) == [11, 11, 11]


def test_finally_runs_on_the_way_and_only_that_activation_restarts():
    module = load("""
        def f(n):
            log.append(n)
            try:
                return n if n == 0 else f(n - 1) + n
            finally:
                log.append(-n)
                if n == 0 and len(log) < 8: restart(2)
    """)
    assert module.f(3) == 6
    assert module.log == [3, 2, 1, 0, 0, -1, -2, 2, 1, 0, 0, -1, -2, -3]


def test_new_code():
    module = load("""
        def f(n): return restart(0, g)
        def g(n): return n * 2
    """)
    assert module.f(21) == 42


def test_many_restarts_take_no_stack():
    module = load("""
        def f(n):
            log.append(n)
            if len(log) < 5000: restart()
            return len(log)
    """)
    assert module.f(1) == 5000


def test_frames_of_the_library():
    calls = []

    def key(n):
        calls.append(n)
        if len(calls) == 2:
            restart_frame(1)
        return -n

    assert heapq.nsmallest(1, [1, 2, 3], key=key) == [3]
    assert calls == [1, 2, 1, 2, 3]


def test_generated_functions():
    made = []

    class Checked:
        def __set__(self, owner, value):
            made.append(value)
            if len(made) < 3:
                restart_frame(1)

    @dataclasses.dataclass
    class Point:
        x: int = Checked()  # type: ignore[assignment]

    Point(5)
    assert made[-3:] == [5, 5, 5]


def test_modules_run_again():
    log: list[int] = []
    text = "log.append(1)\nif len(log) < 3: restart()\nend = len(log)"
    names: dict[str, Any] = {"log": log, "restart": restart_frame, "__name__": "subject"}
    exec(compile(text, "<subject>", "exec", dont_inherit=True), names)
    assert names["end"] == 3


def test_generators_and_coroutines():
    module = load("""
        import asyncio
        def numbers(n):
            log.append(n)
            n += 1
            if len(log) % 3: restart()
            got = yield n
            yield got
        async def wait(n):
            log.append(n)
            n += 1
            await asyncio.sleep(0)
            if len(log) % 3: restart()
            return n
        async def items(n):
            log.append(n)
            n += 1
            if len(log) % 3: restart()
            yield n
        async def all_items(): return [n async for n in items(4)] + [await wait(5)]
        def spoilt():
            yield 1
            try: restart()
            except RestartRefused as refused: yield refused.code
    """)
    numbers = module.numbers(3)
    assert (next(numbers), numbers.send("sent")) == (4, "sent")
    assert asyncio.run(module.all_items()) == [5, 6]
    assert module.log == [3] * 3 + [4] * 3 + [5] * 3
    assert list(module.spoilt()) == [1, "ENC505"]
    assert module.numbers(1).__qualname__ == "numbers"
    assert sum(n for n in range(4)) == 6


def test_what_swallows_is_refused_and_what_may_swallow_does_not():
    module = load("""
        class Maybe:
            def __enter__(self): pass
            def __exit__(self, *_): return log.count("in") < 3
        def f():
            log.append("in")
            with Maybe():
                if log.count("in") < 3: restart(1)
            log.append("behind")
        def g():
            f()
            return log
        def h():
            try: restart(1)
            except BaseException as error: return error.code
        def over(): return h()
    """)
    assert module.g() == ["in", "behind", "in", "behind", "in", "behind"]
    assert module.over() == "ENC508"


def test_cleanup_that_raises_ends_the_restart():
    module = load("""
        def f():
            log.append("f")
            g()
        def g():
            try: restart(1)
            finally: raise KeyError("mine")
    """)
    with pytest.raises(KeyError):
        module.f()
    assert module.log == ["f"] and _runtime.pending() is None


def test_refused_where_the_loop_does_not_run_the_frame():
    restart_all_frames(False)
    module = load("""
        def f(on):
            on()
            try: restart()
            except RestartRefused as refused: return refused.code
        def g():
            class C:
                try: restart(0)
                except RestartRefused as refused: code = refused.code
            return C.code
    """)
    assert module.f(restart_all_frames) == "ENC502"
    assert module.g() == "ENC503"


def test_tracebacks_and_exceptions_are_as_ever():
    module = load("""
        def f(n): return 1 / n if n < 1 else f(n - 1)
    """)
    texts = []
    for on in (True, False):
        restart_all_frames(on)
        try:
            module.f(5)
        except ZeroDivisionError as error:
            texts.append([str(entry) for entry in traceback.extract_tb(error.__traceback__)])
    assert texts[0] == texts[1] and len(texts[0]) == 7


def test_the_limit_of_recursion_is_the_same(run_child):
    source = """
        from encc.restarting import restart_all_frames
        def depth(n):
            global deepest
            deepest = n
            depth(n + 1)
        for on in (True, False):
            restart_all_frames(on)
            try:
                depth(0)
            except RecursionError:
                print(deepest)
        """
    # In a process of its own: where other tests went deep beside greenlets, the limits of the thread stay lifted.
    first, second = map(int, run_child(source, "native").split())
    assert abs(first - second) <= 1 and first < 1000


DEEP = """
    import sys, threading
    sys.setrecursionlimit(150_000)
    from encc.restarting import restart_all_frames, restart_frame
    restart_all_frames()
    def depth(n): return n if n == 0 else 1 + depth(n - 1)
    print(depth(100_000))
    thread = threading.Thread(target=lambda: print(depth(50_000)))
    thread.start()
    thread.join()
    log = []
    def bottom(n):
        if n: return bottom(n - 1)
        log.append(n)
        if len(log) < 3: restart_frame(3_000)
        return len(log)
    print(bottom(3_000))
    def endless(n): return endless(n + 1) + 1
    try: endless(0)
    except RecursionError: print("caught")
"""


def test_deep_recursion_does_not_overflow_the_c_stack():
    here = interpreters.current()
    done = subprocess.run(
        [here.path, "-c", textwrap.dedent(DEEP)],
        capture_output=True,
        text=True,
        env={**here.environment("native"), "ENCC_MAX_DEPTH": "50000"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["100000", "50000", "3", "caught"]


def test_each_thread_has_its_own():
    each_thread_runs_fifty_times(load(FIFTY_TIMES).f)


def test_greenlets_take_turns():
    greenlet = pytest.importorskip("greenlet")
    module = load("""
        def f(me, other):
            log.append(me)
            other()
            if log.count(me) < 3: restart()
            return me
    """)
    main = greenlet.getcurrent()
    names = ["a", "b"]
    workers = [greenlet.greenlet(lambda me=me: main.switch() or module.f(me, main.switch)) for me in names]
    for _ in range(6):
        for worker in workers:
            if not worker.dead:
                worker.switch()
    assert sorted(module.log) == ["a"] * 3 + ["b"] * 3


def test_an_exception_that_names_a_frame_outside():
    frame = sys._getframe()

    def run():
        with pytest.raises(RestartRefused) as refused:
            RestartFrame(frame)
        codes.append(refused.value.code)

    codes: list[str] = []
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert codes == ["ENC501"]
