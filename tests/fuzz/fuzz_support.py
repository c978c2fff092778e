"""What generated programs import: values that log what is done to them, and a frame around each case.

run_case("c7", lambda: c7_f(9, 1))      prints what happened: the log, the result or the exception, the closures kept
"""

from __future__ import annotations

import gc
import os
import re
import sys
import types
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

STEPS = 600
LINES = 60


class OutOfSteps(Exception):
    """Ends programs that recurse too much: by their own count, so transformed ones end at the same place."""


class Boom(Exception):
    pass


class Quiet(Boom):
    pass


_log: list[str] = []
_kept: list[Callable[[], Any]] = []
_finished: list[str] = []
_armed: list[tuple[int, Callable[[], Any]]] = []
_steps = 0
_most = STEPS


def show(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return type(value).__name__ + "[" + ", ".join(map(show, value)) + "]"
    if value is None or isinstance(value, (int, float, str, Number, dict, set)):
        return repr(value)
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    return type(value).__name__


def tick() -> None:
    """One step of the program; runs what was armed for it."""
    global _steps
    _steps += 1
    if _steps > _most:
        raise OutOfSteps
    while _armed and _armed[0][0] <= _steps:
        _armed.pop(0)[1]()


def arm(count: int, action: Callable[[], Any]) -> None:
    """Runs the action at a later step: in the middle of an operator, an argument, a loop."""
    _armed.append((_steps + count, action))
    _armed.sort(key=lambda item: item[0])


def log(*values: Any) -> None:
    tick()
    _log.append(" ".join(map(show, values)))


def t(key: Any, value: Any) -> Any:
    """The value, seen at the time of its evaluation."""
    log(key, value)
    return value


def keep(closure: Callable[[], Any]) -> None:
    """Called when all is over: each activation's variables have to be its own."""
    tick()
    if len(_kept) < 50:
        _kept.append(closure)


def boom(value: Any = None) -> Any:
    tick()
    raise Boom(value)


def int_of(value: Any) -> int:
    return value if isinstance(value, int) else 0


class Number:
    """An int whose operators are Python code."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"N{self.value}"

    def _operate(self, other: Any, operation: Callable[[int, int], int]) -> Any:
        tick()
        return Number(operation(self.value, int(other)) % 997)

    def __add__(self, other: Any) -> Any:
        return self._operate(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Any:
        return self._operate(other, lambda a, b: a - b)

    def __xor__(self, other: Any) -> Any:
        return self._operate(other, lambda a, b: a ^ b)

    __radd__ = __rxor__ = __add__

    def __rsub__(self, other: Any) -> Any:
        return self._operate(other, lambda a, b: b - a)

    def __neg__(self) -> Any:
        return self._operate(0, lambda a, b: -a)

    def __bool__(self) -> bool:
        tick()
        return self.value % 3 != 0

    def __int__(self) -> int:
        return self.value

    __index__ = __int__

    def __eq__(self, other: Any) -> bool:
        tick()
        return isinstance(other, (int, Number)) and self.value == int(other)

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Any) -> bool:
        tick()
        return self.value < int(other)

    def __gt__(self, other: Any) -> bool:
        tick()
        return self.value > int(other)


class Manager:
    """A context manager; a suppressing one swallows Boom."""

    def __init__(self, name: Any, suppresses: bool = False) -> None:
        self.name, self.suppresses = name, suppresses

    def __enter__(self) -> Any:
        log("enter", self.name)
        return self.name

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        log("exit", self.name, error)
        return self.suppresses and isinstance(error, Boom)

    async def __aenter__(self) -> Any:
        return self.__enter__()

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        return self.__exit__(kind, error, traceback)


def source(values: Iterable[Any]) -> Iterator[Any]:
    """A generator with something to finish. When a loop over it is left is not part of what is compared."""
    position = 0
    try:
        for value in values:
            position += 1
            yield value
    finally:
        _finished.append(f"source {position}")


def finish(*args: Any, **kwargs: Any) -> Any:
    log("finish", *args, *sorted(kwargs))
    return len(args)


class Pause:
    """Awaited, suspends the task once."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Iterator[Any]:
        got = yield self.value
        return got if isinstance(got, int) else 0


def drive(generator: Any, script: str) -> Any:
    """Runs a generator or coroutine by a script: n(ext), s(end), t(hrow), c(lose), of which the last is repeated."""
    position = 0
    value: Any = None
    while True:
        step = script[min(position, len(script) - 1)]
        position += 1
        try:
            if step == "t" and position > 1:
                value = generator.throw(Quiet(position))
            elif step == "c" and position > 1:
                generator.close()
                log("closed")
                return value
            else:
                value = generator.send(position if step == "s" and position > 1 else None)
        except StopIteration as stop:
            return ("ended", stop.value)
        log("got", value)


def describe(error: BaseException | None, file: str, depth: int = 0) -> Iterator[str]:
    """Type, text, innermost place of the exception and of its causes."""
    if error is None or depth > 3:
        return
    place = "nowhere"
    traceback: types.TracebackType | None = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename == file:
            place = f"{code.co_name}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    if isinstance(error, TypeError) and re.search(r"\(\) (takes|got|missing)|argument after \*", str(error)):
        place = "its caller"  # raised where the call was made: an activation that a restart has elided
    text = str(error)
    if isinstance(error, RecursionError):  # trace functions and elided activations change where, and so what it says
        text, place = "", "some depth"
    notes = [note for note in getattr(error, "__notes__", ()) if not note.startswith("encc: ")]
    yield f"{'  ' * depth}{type(error).__name__}: {text} at {place} {notes or ''}"
    if error.__cause__ is not None:
        yield "  " * depth + " cause:"
        yield from describe(error.__cause__, file, depth + 1)
    elif error.__context__ is not None:
        yield "  " * depth + f" context (suppressed {error.__suppress_context__}):"
        yield from describe(error.__context__, file, depth + 1)


def run_case(name: str, thunk: Callable[[], Any], steps: int = STEPS) -> None:
    global _steps, _most
    _most = steps
    for items in (_log, _kept, _finished, _armed):
        items.clear()
    _steps = 0
    outcome: list[str] = []
    try:
        result = thunk()
        if isinstance(result, Generator):
            result = drive(result, "n")
        outcome.append(f"result {show(result)}")
    except BaseException as error:
        outcome.extend(describe(error, thunk.__code__.co_filename))
        del error
    _steps = 0
    for closure in _kept:
        try:
            outcome.append(f"kept {show(closure())}")
        except Exception as error:
            outcome.append(f"kept {type(error).__name__}: {error}")
    _kept.clear()
    gc.collect(0)
    print("==", name)
    lines = _log[:LINES]
    if len(_log) > LINES:
        lines.append(f"and {len(_log) - LINES} more: {zlib.crc32(repr(_log).encode())}")
    for line in [*lines, *outcome, *sorted(_finished)]:
        print(line)
    sys.stdout.flush()


def _nothing(*_: Any) -> Any:
    return _nothing


def _set_up() -> None:
    """FUZZ_OBSERVER=trace|profile|monitoring|gc: somebody looks on."""
    sys.setrecursionlimit(8000)  # the pure core takes three frames for a call that is not a tail call
    observer = os.environ.get("FUZZ_OBSERVER", "")
    if observer == "trace":

        def trace(frame: types.FrameType, event: str, argument: Any) -> Any:
            return trace

        sys.settrace(trace)
    elif observer == "profile":
        sys.setprofile(lambda frame, event, argument: None)
    elif observer == "monitoring" and sys.version_info >= (3, 12):
        monitoring = sys.monitoring
        monitoring.use_tool_id(1, "fuzz")
        events = monitoring.events
        every = events.LINE | events.INSTRUCTION | events.JUMP | events.BRANCH | events.PY_START | events.PY_RETURN
        every |= events.RAISE | events.PY_UNWIND | events.CALL | events.PY_YIELD | events.PY_RESUME
        for bit in range(20):
            if every >> bit & 1:
                monitoring.register_callback(1, 1 << bit, _nothing)
        monitoring.set_events(1, every)
    elif observer == "gc":
        gc.set_threshold(1, 1, 1)


_set_up()
