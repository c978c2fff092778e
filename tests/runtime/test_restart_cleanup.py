"""What runs and what is passed on the way to the frame that is restarted."""

from __future__ import annotations

import gc
import threading

import pytest
from conftest import NOT_BUILT, native_core
from restart_points import load, nothing_is_left_pending  # noqa: F401 (for every test)

if native_core() is None:
    pytest.skip(NOT_BUILT, allow_module_level=True)



def test_finally_and_with_run_innermost_first():
    module = load("""
        from contextlib import contextmanager
        @contextmanager
        def held(name):
            log.append("enter " + name)
            try:
                yield
            finally:
                log.append("exit " + name)
        def f():
            with held("a"):
                try:
                    with held("b"):
                        if len(log) < 5: restart()
                finally:
                    log.append("finally")
    """)
    module.f()
    once = ["enter a", "enter b", "exit b", "finally", "exit a"]
    assert module.log == once * 2


def test_a_lock_is_released_on_the_way():
    lock = threading.Lock()
    module = load(
        """
        def f():
            with lock:
                log.append(1)
                if len(log) < 2: restart()
    """,
        lock=lock,
    )
    module.f()
    assert module.log == [1, 1] and not lock.locked()


def test_an_exception_from_cleanup_ends_the_restart():
    module = load("""
        def f():
            log.append(1)
            try:
                restart()
            finally:
                raise KeyError("cleanup")
    """)
    with pytest.raises(KeyError, match="cleanup"):
        module.f()
    assert module.log == [1]


@pytest.mark.parametrize(
    "handler",
    [
        "try: restart(1)\n    except: pass",
        "try: restart(1)\n    except BaseException as e: log.append(type(e).__name__)",
        "with suppress(BaseException): restart(1)",
        "try: restart(1)\n    finally: return 5",
        "while True:\n        try: restart(1)\n        except BaseException: continue",
        "try:\n        try: restart(1)\n        except: pass\n    except: pass",
    ],
)
def test_a_handler_that_swallows_the_signal_does_not_stop_it(handler):
    module = load(
        f"""
from contextlib import suppress
def f():
    log.append("f")
    if log.count("f") < 3:
        g()
        log.append("not reached")
    return "done"
def g():
    {handler}
    log.append("swallowed")
"""
    )
    assert module.f() == "done"
    assert [x for x in module.log if x != "RestartFrame"] == ["f"] * 3


@pytest.mark.parametrize("ends", ["done", "cancelled"])
def test_code_is_the_same_before_and_after_a_restart_and_has_one_hash_all_the_time(ends):
    module = load(
        """
        def f():
            log.append(hash(g.__code__))
            if len(log) < 4: g()
            return len(log)
        def g():
            try:
                try:
                    restart(1)
                except:
                    log.append(hash(g.__code__))
            finally:
                if cancelled: raise KeyError
        """,
        cancelled=ends == "cancelled",
    )
    before = (hash(module.g.__code__), module.g.__code__.co_consts)
    same = module.g.__code__.replace()  # shares the constants
    if module.cancelled:
        with pytest.raises(KeyError):
            module.f()
    else:
        assert module.f() == 5
    assert set(module.log) == {before[0]}
    assert module.g.__code__.co_consts is before[1] and before[1].count(()) == 1
    assert same.co_consts.count(()) == 1


def test_a_handler_for_which_no_signal_is_on_its_way_ends_as_ever():
    module = load("""
        def f():
            log.append(1)
            try:
                {}[1]
            except KeyError:
                pass
            if len(log) < 3: g()
            return ()
        def g():
            try:
                other()
            finally:
                restart(1)
        def other():
            for _ in range(300):
                try: {}[1]
                except KeyError: nothing = ()
            return nothing
    """)
    assert module.f() == () and module.log == [1, 1, 1]
    assert module.other() == ()


def test_a_handler_of_the_frame_itself_does_not_stop_it():
    module = load("""
        def f():
            log.append(1)
            while True:
                try:
                    if len(log) < 3: restart()
                    return len(log)
                except BaseException:
                    continue
    """)
    assert module.f() == 3


def test_helpers_of_cleanup_are_left_alone():
    module = load("""
        def helper():
            try:
                raise BaseException
            except BaseException:
                pass
            log.append("helped")
        def f():
            try:
                if len(log) < 2: restart()
            finally:
                helper()
    """)
    module.f()
    assert module.log == ["helped"] * 3


@pytest.mark.parametrize(
    "call",
    ["sorted([2, 1], key=g)", "list(map(g, [1]))", "max(g(x) for x in [1])", "hasattr(H(), 'x')", "{H(): 1}", "H() + 1"],
)
def test_c_frames_between(call):
    module = load(f"""
        class H:
            def __hash__(self): g(0); return 1
            def __add__(self, other): return g(0)
            @property
            def x(self): return g(0)
        def g(x):
            if log.count("f") < 3: restart(frame)
            return x
        import sys
        def f():
            global frame
            frame = sys._getframe()
            log.append("f")
            {call}
            return "done"
    """)
    assert module.f() == "done" and module.log == ["f"] * 3


def test_a_finalizer_between_is_refused():
    module = load("""
        import sys
        from encc.restarting import RestartRefused
        class D:
            def __del__(self):
                try: restart(1)
                except RestartRefused as refused: log.append(refused.code)
        def f():
            D()
            return "done"
    """)
    assert module.f() == "done" and module.log == ["ENC508"]


def test_a_stranger_that_would_swallow_the_signal_is_refused():
    def swallow(function):
        try:
            function()
        except BaseException:
            return "swallowed"

    def passes(function):
        try:
            function()
        except ValueError:
            return "swallowed"
        finally:
            gc.get_count()

    module = load(
        """
        from encc.restarting import RestartRefused
        def f(through):
            log.append(1)
            def g():
                try:
                    if len(log) < 3: restart(2)
                except RestartRefused as refused:
                    log.append(refused.code)
            through(g)
            return log[-1]
    """
    )
    assert module.f(swallow) == "ENC508"
    module.log.clear()
    assert module.f(passes) == 1 and module.log == [1, 1, 1]
