"""Tracing, profiling, monitoring, coverage and frames show the program's lines and nothing that confuses them."""

from __future__ import annotations

import cProfile
import logging
import pstats
import sys
import textwrap
import threading
import traceback
import warnings

import pytest

SOURCE = """
    import sys

    @__encc__.restartable
    def f(n, acc=0):
        if n == 0:
            done = acc
            return done
        acc += n
        raise __encc__.restart(f, n - 1, acc)

    @__encc__.restartable
    def even(n):
        return n == 0 or __encc__.restart(odd, n - 1)

    @__encc__.restartable
    def odd(n):
        return n != 0 and __encc__.tail_call(even)(n - 1)

    @__encc__.restartable
    def caller_of(n, helper):
        if n == 0:
            found = helper()
            return found
        raise __encc__.restart(caller_of, n - 1, helper)

    @__encc__.restartable
    def g(n):
        yield n
        if n:
            yield from __encc__.tail_yield_from_procedure(g(n - 1))
"""
F_LINES = {6, 7, 8, 9, 10}


@pytest.fixture
def module(load):
    return load(SOURCE)


def traced(module, call):
    events = []

    def tracer(frame, event, arg):
        if frame.f_code.co_filename == module.__file__:
            events.append((event, frame.f_code.co_name, frame.f_lineno))
        return tracer

    old = sys.gettrace()
    sys.settrace(tracer)
    try:
        result = call()
    finally:
        sys.settrace(old)
    return result, events


def test_settrace(module) -> None:
    result, events = traced(module, lambda: module.f(20))
    assert result == 210
    lines = {line for event, name, line in events if event == "line" and name == "f"}
    assert lines - {4, 5} == F_LINES
    assert events[0][:2] == ("call", "f") and events[-1][:2] == ("return", "f")
    result, events = traced(module, lambda: module.even(20))
    assert result is True and {name for _, name, _ in events} == {"even", "odd"}
    result, events = traced(module, lambda: list(module.g(20)))
    assert result == list(range(20, -1, -1)) and {name for _, name, _ in events} == {"g"}


def test_every_restart_shows_its_lines(load) -> None:
    """Also where copies of a body lie one behind the other."""
    module = load(
        """
        @__encc__.restartable
        def lines(n):
            if n.real == 0:
                return n
            raise __encc__.restart(lines, n.real - 1)

        @__encc__.restartable
        def line(n): return n.real and __encc__.restart(line, n.real - 1)

        def wrap(function):
            return lambda n: function(n)

        @wrap
        @__encc__.restartable
        def wrapped(n):
            if n.real == 0:
                return n
            raise __encc__.restart(wrapped, n.real - 1)
        """
    )
    for _ in range(20):
        module.wrapped(3)  # warm
    _, events = traced(module, lambda: module.wrapped(2))
    assert [line for event, _, line in events if event == "line" and line > 16] == [17, 19] * 2 + [17, 18]
    for n in (1, 2, 3, 20, 5000):  # some thousand steps are granted at once
        _, events = traced(module, lambda n=n: module.lines(n))
        assert [line for event, _, line in events if event == "line" and line > 3] == [4, 6] * n + [4, 5]
        _, events = traced(module, lambda n=n: module.line(n))
        assert len([line for event, _, line in events if event == "line"]) >= n


def test_tracer_that_restarts_itself(load, module) -> None:
    """Below a loop, a trace function that makes tail calls of its own is not mistaken for the loop's callee."""
    tracing = load(
        """
        calls = [0]
        @__encc__.restartable
        def tracer(frame, event, arg):
            raise __encc__.restart(down, 3)
        @__encc__.restartable
        def down(n):
            if n == 0:
                calls[0] += 1
                return None
            raise __encc__.restart(down, n - 1)
        """
    )
    old = sys.gettrace()
    sys.settrace(tracing.tracer)
    try:
        results = module.f(20), module.even(21)
    finally:
        sys.settrace(old)
    assert results == (210, False) and tracing.calls[0] > 0


def test_setprofile(module) -> None:
    events = []
    sys.setprofile(
        lambda frame, event, arg: (
            events.append((event, frame.f_code.co_name))
            if frame.f_code.co_filename == module.__file__ and not event.startswith("c_")
            else None
        )
    )
    try:
        assert module.f(20) == 210
    finally:
        sys.setprofile(None)
    assert events[0] == ("call", "f") and events[-1] == ("return", "f")
    assert len([e for e in events if e[0] == "call"]) == len([e for e in events if e[0] == "return"])
    profile = cProfile.Profile()
    assert profile.runcall(module.f, 20) == 210
    assert "f" in {key[2] for key in pstats.Stats(profile).stats}


@pytest.mark.parametrize("watch", [sys.settrace, sys.setprofile])
def test_who_writes_notes_is_not_seen(core, load, watch) -> None:
    if core.__name__ != "encc._runtime":
        pytest.skip("the loop of the pure core is Python too")
    module = load(
        """
        @__encc__.restartable
        def jumps(n):
            if n == 0:
                return 1 / n
            raise __encc__.restart(jumps, n - 1)

        @__encc__.restartable
        def loops(n):
            return 1 / n if n == 0 else __encc__.tail_call(other)(n - 1)

        @__encc__.restartable
        def other(n):
            return __encc__.tail_call(loops)(n)
        """
    )
    seen = set()

    def watcher(frame, event, arg):
        seen.add((frame.f_code.co_filename, frame.f_code.co_name))
        return watcher

    for function in (module.jumps, module.loops):
        with pytest.raises(ZeroDivisionError) as caught:
            watch(watcher)
            try:
                function(5)
            finally:
                watch(None)
        assert "5 activations elided" in caught.value.__notes__[0] or "10 activations" in caught.value.__notes__[0]
    here = {name for path, name in seen if path == module.__file__}
    assert here == {"jumps", "loops", "other"}
    assert {path for path, _ in seen} <= {module.__file__, __file__}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is new in 3.12")
def test_monitoring(module) -> None:
    monitoring = sys.monitoring
    events = monitoring.events
    lines = set()
    monitoring.use_tool_id(2, "encc test")
    try:
        monitoring.register_callback(
            2, events.LINE, lambda code, line: lines.add(line) if code.co_name == "f" else None
        )
        wanted = events.LINE
        for event in (
            events.PY_START, events.PY_RETURN, events.PY_YIELD, events.PY_RESUME, events.PY_UNWIND, events.CALL,
            events.JUMP, events.BRANCH, events.INSTRUCTION, events.RAISE, events.EXCEPTION_HANDLED,
        ):  # fmt: skip
            monitoring.register_callback(2, event, lambda *args: None)
            wanted |= event
        monitoring.set_events(2, wanted)
        try:
            results = module.f(50), module.even(50), list(module.g(5))
        finally:
            monitoring.set_events(2, 0)
    finally:
        monitoring.free_tool_id(2)
    assert results == (1275, True, [5, 4, 3, 2, 1, 0])
    assert lines - {4, 5} == F_LINES
    assert module.f(50) == 1275  # and the instrumentation came off again


def test_coverage(run_child, tmp_path) -> None:
    pytest.importorskip("coverage")
    program = """
        import encc.runtime as __encc__
        @__encc__.restartable
        def f(n):
            if n == 0:
                return "end"
            elif n < 0:
                return "never"
            raise __encc__.restart(f, n - 1)
        def g():
            return f(5)
    """
    (tmp_path / "under_test.py").write_text(textwrap.dedent(program))
    source = """
        import coverage, sys
        sys.path.insert(0, ".")
        cov = coverage.Coverage(data_file=None, branch=%s, config_file=False, include=["*under_test.py"])
        cov.start()
        import under_test
        print(under_test.g())
        cov.stop()
        print(cov.analysis2(under_test)[3])
    """
    for core in ("pure", "native"):
        for branch in (False, True):
            assert run_child(source % branch, core).splitlines() == ["end", "[8]"]


def test_frames_of_helpers(module) -> None:
    def caller():
        frame = sys._getframe(1)
        return frame.f_code.co_name, frame.f_lineno, dict(frame.f_locals)["n"]

    for depth in (0, 1, 5):
        assert module.caller_of(depth, caller) == ("caller_of", 23, 0)

    def stack():
        return [entry.name for entry in traceback.extract_stack()]

    for depth in (0, 5):
        names = module.caller_of(depth, stack)
        assert names[-2:] == ["caller_of", "stack"] and "test_frames_of_helpers" in names


def test_depth_without_restarts(module, core, request) -> None:
    if "pure-unpatched" in request.node.name:
        pytest.skip("generated drivers are frames")

    def depth():
        frame, count = sys._getframe(), 0
        while frame:
            frame, count = frame.f_back, count + 1
        return count

    here = depth()
    assert module.caller_of(0, depth) == here + 1


def test_warnings_and_logging(module, caplog) -> None:
    def warn():
        warnings.warn("look", UserWarning, stacklevel=2)

    def log():
        logging.getLogger("encc.test").warning("look", stacklevel=2)

    for depth in (0, 5):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            module.caller_of(depth, warn)
        assert (caught[0].filename, caught[0].lineno) == (module.__file__, 23)
        caplog.clear()
        module.caller_of(depth, log)
        assert (caplog.records[0].funcName, caplog.records[0].lineno) == ("caller_of", 23)


def test_threads_trace_separately(module) -> None:
    results = []
    threads = [threading.Thread(target=lambda: results.append(module.f(500))) for _ in range(4)]
    threading.settrace(lambda frame, event, arg: None)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        threading.settrace(None)  # type: ignore[arg-type]
    assert results == [125250] * 4
