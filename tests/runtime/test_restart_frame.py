"""Restarting a live frame: one test for each row of the semantics in docs/edit-and-continue.md."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
import sys
import textwrap
import threading
import traceback
import types
import weakref

import interpreters
import pytest
from conftest import native_core
from restart_points import load

if native_core() is None:
    pytest.skip("the native core is not built for this interpreter", allow_module_level=True)

from encc import _runtime
from encc._refusals import TEXTS
from encc.restarting import RestartFrame, RestartRefused, restart_frame, started


@pytest.fixture(autouse=True)
def nothing_is_left_pending():
    yield
    assert _runtime.pending() is None


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


def test_a_parameter_that_is_deleted_or_rebound_by_a_loop_or_a_comprehension():
    module = load("""
        def f(a, b, c):
            log.append((a, b, c))
            for a in range(3): pass
            [restart(comprehension) if len(log) < 2 else None for c in range(2)]
            del b
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


def test_generator_before_its_first_yield():
    module = load("""
        def numbers(n):
            log.append(n)
            n *= 2
            if len(log) < 3: restart()
            got = yield n
            log.append(got)
            try:
                yield got
            except ValueError as error:
                yield str(error)
            return "end"
    """)
    generator = module.numbers(4)
    assert next(generator) == 8
    assert generator.send("sent") == "sent"
    assert generator.throw(ValueError("thrown")) == "thrown"
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "end"
    assert module.log == [4, 4, 4, "sent"]


def test_generator_that_has_yielded_is_refused():
    module = load("""
        from encc.restarting import RestartRefused
        def numbers():
            yield 1
            try:
                restart()
            except RestartRefused as refused:
                yield refused.code
    """)
    assert list(module.numbers()) == [1, "ENC505"]


def test_a_generator_between_is_unwound_and_closed():
    module = load("""
        def numbers():
            try:
                yield 1
                if log.count("closed") < 2: restart(1)
                yield 2
            finally:
                log.append("closed")
        def f():
            return list_of(numbers())
        def list_of(g):
            return [x for x in g]
        def list_of(g):
            found = []
            for x in g: found.append(x)
            return found
    """)
    # depth 1 of the generator is list_of: its argument, the generator, has ended by then
    assert module.f() == []
    module.log.clear()
    module.namespace["restart"] = lambda depth: restart_frame(depth + 2)
    assert module.f() == [1, 2]
    assert module.log == ["closed"] * 3


def test_coroutine_inside_its_task():
    module = load("""
        import asyncio
        async def f(n):
            log.append(n)
            n += 1
            await asyncio.sleep(0)
            if len(log) < 3: restart()
            return await g(n)
        async def g(n):
            await asyncio.sleep(0)
            if len(log) < 5: restart(1)
            return n
    """)
    assert asyncio.run(module.f(1)) == 2
    assert module.log == [1] * 5


def test_never_across_a_task():
    module = load("""
        import asyncio
        from encc.restarting import RestartRefused
        def main():
            frame = sys._getframe()
            return asyncio.run(task(frame))
        async def task(frame):
            await asyncio.sleep(0)
            try:
                restart(frame)
            except RestartRefused as refused:
                return refused.code
        import sys
    """)
    assert module.main() in ("ENC508", "ENC509")


def test_module_frame_keeps_its_namespace():
    namespace = {"runs": [], "restart": restart_frame}
    source = "runs.append('x' in globals())\nx = 1\nif len(runs) < 3: restart()\nend = True\n"
    exec(_runtime.add_restart_points(compile(source, "<module>", "exec")), namespace)
    assert namespace["runs"] == [False, True, True] and namespace["end"]


def test_class_body_comprehension_and_strangers_are_refused():
    module = load("""
        import sys
        from encc.restarting import RestartFrame, RestartRefused
        def code_of(frame):
            try: RestartFrame(frame)
            except RestartRefused as refused: return refused.code
        class C:
            code = code_of(sys._getframe())
        comprehension = list(code_of(sys._getframe()) for _ in range(1))[0]
    """)
    assert module.C.code == "ENC503"
    assert module.comprehension == "ENC504"

    def stranger():
        with pytest.raises(ValueError, match=r"compiled without \[ENC502\]"):
            restart_frame()

    stranger()


def test_async_generator_is_refused():
    module = load("""
        from encc.restarting import RestartRefused
        async def numbers():
            try: restart()
            except RestartRefused as refused: yield refused.code
        async def first():
            async for n in numbers(): return n
    """)
    assert asyncio.run(module.first()) == "ENC506"


def test_a_dead_frame_and_one_of_another_thread_are_refused():
    module = load("""
        import sys
        def dead(): return sys._getframe()
    """)
    with pytest.raises(ValueError, match=r"not on this thread's stack \[ENC501\]"):
        RestartFrame(module.dead())
    frames, done, ready = [], threading.Event(), threading.Event()

    def wait():
        frames.append(sys._getframe())
        ready.set()
        done.wait()

    thread = threading.Thread(target=wait)
    thread.start()
    ready.wait()
    with pytest.raises(ValueError, match="ENC501"):
        RestartFrame(frames[0])
    done.set()
    thread.join()


def test_each_thread_restarts_its_own_frames():
    module = load("""
        def f(results, me):
            results.append(me)
            if len(results) < 50: restart()
            return results
    """)
    found = {}
    threads = [
        threading.Thread(target=lambda me=me: found.__setitem__(me, module.f([], me))) for me in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {me: [me] * 50 for me in range(4)}


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


def test_a_module_that_is_importing_is_refused(tmp_path, monkeypatch):
    (tmp_path / "restarts_importer.py").write_text("import subject_state\nsubject_state.restart()\n")
    monkeypatch.syspath_prepend(tmp_path)
    namespace = {"__name__": "importing"}
    state = types.ModuleType("subject_state")
    found = []

    def restart():
        with pytest.raises(RestartRefused) as info:
            RestartFrame(namespace["frame"])
        found.append(info.value.code)

    state.restart = restart
    monkeypatch.setitem(sys.modules, "subject_state", state)
    source = "import sys\nframe = sys._getframe()\nimport restarts_importer\n"
    exec(_runtime.add_restart_points(compile(source, "<module>", "exec")), namespace)
    assert found == ["ENC510"]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there nobody can unbind the local of a frame from outside")
def test_a_parameter_unbound_by_a_debugger_is_refused():
    module = load("""
        def f(a):
            x = 1
            restart()
    """)

    def trace(frame, event, arg):
        if frame.f_code.co_name == "f" and event == "line" and frame.f_lineno == 4:
            del frame.f_locals["a"]
        return trace

    sys.settrace(trace)
    try:
        with pytest.raises(RestartRefused, match=r"parameter 'a' is unbound \[ENC507\]"):
            module.f(1)
    finally:
        sys.settrace(None)


def test_the_pure_core_refuses(run_child):
    text = run_child(
        """
        import encc
        try: encc.restart_frame()
        except encc.RestartRefused as refused: print(refused)
        """
    )
    assert text == "restart points need the native core: ENCC_CORE=pure asks for it [ENC500]\n"


def test_refusals_have_the_texts_of_the_diagnostics():
    table = (interpreters.ROOT / "lib/transform/Diagnostics.def").read_text()
    rows = {int(n): text for n, text in re.findall(r'^DIAG\((5\d\d), \w+, Error, "(.*)"\)$', table, re.MULTILINE)}
    assert rows == TEXTS


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
