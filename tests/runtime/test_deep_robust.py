"""What goes on around deep recursion: exceptions, threads, signals, processes, and the end of the budget.

Each runs in a child process, since a fault would be a crash. The long form:

    ENCC_TEST_DEPTH=400000 python -m pytest tests/runtime/test_deep_robust.py
"""

from __future__ import annotations

import re
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import interpreters
import pytest
from conftest import needs_native
from deep_start import DEPTH, START, few_c_calls

pytestmark = needs_native

#: Seconds. In the long form the interpreter's own traceback module takes most of them.
PATIENCE = max(300, DEPTH // 100)

PROGRAMS = {
    "an exception has its whole traceback": """
        def leaf(): raise KeyError("x")
        for way in ways:
            try: way(N, leaf)
            except KeyError as error:
                entries, names = 0, set()
                traceback = error.__traceback__
                while traceback: entries, traceback = entries + 1, traceback.tb_next
                assert 2 * N < entries < 2 * N + 8, entries
            assert limits() == before
    """,
    "a traceback of plain calls": """
        import traceback
        @deep
        def f(n): return 1 // n if n == 0 else 1 + f(n - 1)
        def g(n): return 1 // n if n == 0 else 1 + g(n - 1)
        for call in (f, lambda n: deep(g, n)):
            try: call(N)
            except ZeroDivisionError as error: kept = error
            levels, entry = [], kept.__traceback__
            while entry:
                levels += [entry.tb_frame.f_locals["n"]] if "n" in entry.tb_frame.f_locals else []
                entry = entry.tb_next
            assert levels[-N - 1:] == list(range(N, -1, -1)) and len(levels) < N + 4
            try: raise kept
            except ZeroDivisionError: pass
            if call is f:
                lines = "".join(traceback.format_exception(kept)).splitlines()
                repeated = [int(line.split()[3]) for line in lines if "Previous line repeated" in line]
                assert len(lines) < 60 and N - 6 <= sum(repeated) <= N, lines
            del kept, entry
    """,
    "exceptions where many generators run": """
        # Raising an exception, or closing a generator that has not ended, goes through the empty entries that come first.
        most = 0
        def note():
            global most
            most = max(most, deep_state()["empty_entries"])
            return True
        @deep
        def found(n): return note() and n == 0 or any(found(k) for k in (n - 1,))
        @deep
        def raising(n):
            try: raise KeyError(n)
            except KeyError: pass
            return note() and n == 0 or max(raising(k) for k in (n - 1,))
        for function in (found, raising): assert function(N)
        assert 0 < most < 700, most
        def leaf():
            assert sys.exc_info()[1] is outside
            try: raise KeyError
            except KeyError as error: assert error.__context__ is outside and sys.exc_info()[1] is error
            assert sys.exc_info()[1] is outside
            raise LookupError
        for way in ways:
            try: raise OSError
            except OSError as error:
                outside = error
                try: way(N, leaf)
                except LookupError as error: assert error.__context__ is outside
                assert sys.exc_info()[1] is outside
            assert sys.exc_info()[1] is None
        @deep
        def handling(n):
            if n == 0:
                handled, error = [], sys.exc_info()[1]
                while error: handled, error = handled + [error.args[0]], error.__context__
                return handled
            if n % 500: return max(handling(k) for k in (n - 1,))
            try: raise ValueError(n)
            except ValueError as error:
                result = max(handling(k) for k in (n - 1,))
                assert sys.exc_info()[1] is error
                return result
        assert handling(N) == list(range(500, N + 1, 500))
    """,
    "finally runs at each level": """
        ran = 0
        @deep
        def f(n):
            global ran
            try: return 0 if n == 0 else 1 + max(f(n - 1) for _ in (0,))
            finally: ran += 1
        assert f(N) == N and ran == N + 1
    """,
    "KeyboardInterrupt": """
        import signal
        def leaf():
            signal.raise_signal(signal.SIGINT)
            while True: pass
        for way in ways:
            try: way(N, leaf)
            except KeyboardInterrupt: pass
            else: raise AssertionError
        assert limits() == before
    """,
    "timers": """
        import signal
        hits = []
        signal.signal(signal.SIGALRM, lambda *a: hits.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        while len(hits) < 5:
            for way in ways: assert way(N // 4, lambda: 0) == N // 4
        signal.setitimer(signal.ITIMER_REAL, 0)
    """,
    "threads": """
        results = []
        def work(way): results.append(way(N // 4, lambda: 0)); results.append(limits()[0])
        threads = [threading.Thread(target=work, args=(way,)) for way in ways * 4]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert sorted(map(str, results)) == sorted(["False", str(N // 4)] * 8), results
    """,
    "small threads": """
        threading.stack_size(512 * 1024)
        results = []
        thread = threading.Thread(target=lambda: results.append(marked(N, lambda: 0)))
        thread.start(); thread.join()
        assert results == [N]
    """,
    "a daemon thread at exit": """
        import time
        started = threading.Event()
        def leaf():
            started.set()
            while True: time.sleep(0.01)
        threading.Thread(target=lambda: marked(N // 8, leaf), daemon=True).start()
        started.wait()
    """,
    "generators in and out": """
        def values():
            for i in range(4): yield deep(down, N // 4, lambda: i)
        def make(_):
            generator = values()
            next(generator)
            return generator
        assert list(deep(make, 0)) == [N // 4 + i for i in (1, 2, 3)]
    """,
    "asyncio": """
        import asyncio
        async def one():
            await asyncio.sleep(0)
            return [way(N // 4, lambda: 0) for way in ways]
        async def main(): return await asyncio.gather(*[one() for _ in range(3)])
        assert asyncio.run(main()) == [[N // 4] * 2] * 3
    """,
    "fork": """
        import os
        def leaf():
            child = os.fork()
            if child == 0: os._exit(marked(N // 4, lambda: 0) == N // 4 and 7)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for way in ways: assert way(N // 4, leaf) == N // 4 + 7
    """,
    "faulthandler": """
        import faulthandler, os
        def leaf():
            with open(os.devnull, "w") as sink: faulthandler.dump_traceback(sink)
            return 0
        for way in ways: assert way(N, leaf) == N
    """,
    "settrace": """
        events = []
        def trace(frame, event, argument):
            if frame.f_code.co_name == "f": events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
            return trace
        def plain(n): return 0 if n == 0 else 1 + plain(n - 1)
        @deep
        def f(n):
            return 0 if n == 0 else 1 + f(n - 1)
        sys.settrace(trace)
        assert f(3000) == 3000
        sys.settrace(None)
        assert 3001 <= sum(event == "call" for event, _ in events) <= 3003
        assert sum(event == "return" for event, _ in events) == sum(event == "call" for event, _ in events)
    """,
    "recursion limit set inside": """
        def inside(_):
            sys.setrecursionlimit(5000)
            return marked(N, lambda: 0)
        assert deep(inside, 0) == N
        assert sys.getrecursionlimit() == 5000 and deep_state()["limit"] == 5000
        sys.setrecursionlimit(1000)
        assert limits() == before
    """,
    "functions copied, changed and pickled": """
        import inspect, pickle, types
        @deep
        def f(n, step=1): return 0 if n == 0 else step + f(n - 1, step)
        code = f.__code__
        assert f(N) == N and f.__code__ is code and isinstance(f, types.FunctionType)
        assert pickle.loads(pickle.dumps(f)) is f and str(inspect.signature(f)) == "(n, step=1)"
        f.__defaults__ = (2,)
        assert f(N) == 2 * N
        copy = types.FunctionType(f.__code__, globals(), "f", f.__defaults__)
        assert copy(N) == 2 * N
        f.__code__ = (lambda n, step: -1).__code__
        assert f(N) == -1 and copy(N) == 1
    """,
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[few_c_calls] * (name in ("timers", "exceptions where many generators run")))
        for name in PROGRAMS
    ],
)
@pytest.mark.timeout(PATIENCE)
def test_goes_on_as_ever(name: str, run_child: Callable[..., str]) -> None:
    program = START + f"N = {DEPTH}\n" + textwrap.dedent(PROGRAMS[name]) + "\nprint('done')\n"
    depth = str(max(1_000_000, 10 * DEPTH))
    assert run_child(program, core="native", timeout=PATIENCE, ENCC_MAX_DEPTH=depth) == "done\n"


@pytest.mark.parametrize("name", ["an exception has its whole traceback", "threads", "fork"])
def test_without_own_stack_switch(name: str, run_child: Callable[..., str]) -> None:
    program = START + f"N = {DEPTH}\nassert deep_state()['switch'] == 'swapcontext'\n" + textwrap.dedent(PROGRAMS[name])
    run_child(program, core="native", timeout=PATIENCE, ENCC_MAX_DEPTH=str(max(1_000_000, 10 * DEPTH)), ENCC_STACK_SWITCH="swapcontext")


RUNAWAY = """
import gc
gc.disable()
@deep
def plain(n): return 1 + plain(n + 1)
@deep
def through(n): return 1 + max(through(n + 1) for _ in (0,))
def unmarked(n): return 1 + unmarked(n + 1)
for name, call in {"plain": plain, "through": through, "unmarked": lambda n: deep(unmarked, n)}.items():
    for again in range(2):
        try: call(0)
        except RecursionError as error:
            text = str(error) + "".join(getattr(error, "__notes__", []))
            assert f"'{name}'" in text and "levels deep" in text and "ENCC_MAX_DEPTH" in text, text
        else: raise AssertionError
        assert limits() == before
print("ended")
"""


@few_c_calls
def test_runaway_recursion_ends(run_child: Callable[..., str]) -> None:
    assert run_child(START + RUNAWAY, core="native", ENCC_MAX_DEPTH="20000") == "ended\n"


def test_runaway_recursion_in_handlers_ends(run_child: Callable[..., str]) -> None:
    """Each exception raised costs the interpreter a look at all those that are being handled."""
    program = """
        @deep
        def f(n):
            try: raise KeyError(n)
            except KeyError as error: return f(n + 1) if n != most else n
        most = 3000
        assert f(0) == 3000
        most = None
        try: f(0)
        except RecursionError as error: print(error)
    """
    said = run_child(START + textwrap.dedent(program), core="native")
    assert said.startswith("maximum recursion depth exceeded: 'f' is 10")
    assert said.endswith("levels deep, each of the last 10000 in the handler of another exception\n")


def test_off(run_child: Callable[..., str]) -> None:
    program = """
        @deep
        def f(n): return 0 if n == 0 else 1 + f(n - 1)
        for call in (f, lambda n: deep(f, n)):
            try: call(5000)
            except RecursionError as error: assert "levels deep" not in str(error)
            else: raise AssertionError
        print("off")
    """
    assert run_child(START + textwrap.dedent(program), core="native", ENCC_DEEP="0") == "off\n"


@pytest.mark.timeout(PATIENCE)
def test_uncaught(tmp_path: Path) -> None:
    """The interpreter prints the whole traceback, and frees it."""
    program = tmp_path / "program.py"
    program.write_text(START + f"f = deep(lambda n: 1 // n if n == 0 else 1 + f(n - 1))\nf({DEPTH})\n")
    here = interpreters.current()
    environment = here.environment("native", ENCC_MAX_DEPTH=str(10 * DEPTH))
    done = subprocess.run([here.path, program], capture_output=True, text=True, env=environment)
    assert done.returncode == 1 and "\nZeroDivisionError: " in done.stderr, done.stderr[-1000:]
    repeated = re.search("Previous line repeated ([0-9]+) more times", done.stderr)
    assert repeated and 900 < int(repeated[1]) <= DEPTH  # up to 3.12 no more than 1,000 entries are shown
