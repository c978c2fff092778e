"""Restarting live activations: `RestartFrame`, `restart_frame`, `restart_points`.

A restart unwinds the stack down to one activation, running `finally` blocks and `with` exits on the way, and calls its
function again with the arguments it was entered with, in fresh locals and cells, with new code if that is given. Whatever
cannot be restarted is refused before anything is unwound: `RestartRefused`.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any, NoReturn, TypeVar

from encc import core
from encc._binding import as_function, bound_call
from encc._flow import may_have_yielded
from encc._handlers import Verdict, verdict
from encc._refusals import RestartRefused

_Target = TypeVar("_Target", CodeType, FunctionType)

if core.name == "native":
    from encc import _runtime as native

    _Signal = native.RestartFrame
else:
    native = None  # type: ignore[assignment]
    _Signal = BaseException  # type: ignore[assignment,misc]

#: Called with the frame that is going to be restarted, before anything is unwound: for roll-backs.
on_restart: list[Callable[[FrameType], object]] = []


class RestartFrame(_Signal):
    """`raise RestartFrame(frame, code)` runs `frame` again, with the function or code `code` if it is given.

    With `at`, the label or line of a marked restart point, it resumes there: with the locals as they were when control
    passed that point last, and the arguments as ever.

    Made only if the restart can be carried out: else the constructor raises `RestartRefused`.
    """

    #: What cleanup code raised instead, which ended the restart.
    cancelled_by: BaseException | None = None
    #: Called when the frames above the target are gone, before it runs again: debuggers trace from there.
    landed: Callable[[], object] | None = None

    def __init__(self, frame: FrameType, code: object = None, *, at: str | int | None = None, top: FrameType | None = None) -> None:
        """`top` is the innermost frame that the signal has to pass; None for the caller."""
        super().__init__(frame, code)
        _need_native()
        if not isinstance(frame, FrameType):
            raise TypeError(f"it is a frame that is restarted, not an object of type {type(frame).__name__!r}")
        stack = list(_stack(top or sys._getframe(1)))
        frame = _live(frame, stack)
        _check_kind(frame)
        _check_way(frame, stack)
        #: Byte offset in the frame's code at which it resumes, 0 for the start.
        self.mark_offset = 0 if at is None else _mark_offset(frame.f_code, at)
        self.resume = _call_again(frame, code, stack, at)
        #: The frame at which the signal ends: the one to restart, or the one that an earlier restart left waiting below.
        self.target = _lowest(frame)
        self.passed = tuple(stack[: stack.index(self.target) + 1])


def restart_frame(frame: FrameType | int = 0, new: object = None, *, at: str | int | None = None) -> NoReturn:
    """Runs an activation of this thread again: a frame, or so many callers up from the calling one.

    `new` is the function to run in its place, or its code; None for the function itself, with whatever code it has now.
    `at` is a marked restart point, as for `RestartFrame`.
    """
    if isinstance(frame, int):
        if frame < 0:
            raise ValueError(f"there is no frame {frame}; 0 is the calling one")
        frame = sys._getframe(1 + frame)
    raise started(RestartFrame(frame, new, at=at))


def started(signal: RestartFrame) -> RestartFrame:
    """Begins the restart: from now on handlers that swallow the signal do not stop it. It is to be raised at once."""
    for hook in on_restart:
        hook(signal.target)
    native.set_pending(signal)
    return signal


def restart_points(target: _Target | None = None) -> Any:
    """Gives code restart points.

    A code object or function: the same with restart points, for calls that begin from now on. Without argument: the module
    that is running, for the functions that it defines from now on; this is what emitted code calls.
    """
    _need_native()
    if target is None:
        return _module_points(sys._getframe(1).f_code)
    if isinstance(target, CodeType):
        return native.add_restart_points(target)
    if not hasattr(target, "__code__"):
        raise TypeError(f"restart_points() needs a function or its code, not {type(target).__name__}")
    if not native.has_restart_point(target.__code__):
        target.__code__ = native.add_restart_points(target.__code__)
    return target


def restart_all_frames(on: bool = True) -> None:
    """Makes all frames restartable that begin from now on, whatever code they run: by an evaluation loop (PEP 523).

    Every call of a Python function is made by C code then, which costs time and C stack.
    """
    _need_native()
    native.evaluate_frames(on)


def _module_points(code: CodeType) -> None:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            native.replace_constant(code, constant, native.add_restart_points(constant))


def refusal(frame: FrameType) -> RestartRefused | None:
    """Why the frame cannot be restarted from here; None if it can."""
    try:
        RestartFrame(frame)
    except RestartRefused as refused:
        return refused
    return None


def superseded(frame: FrameType) -> bool:
    """Whether the frame only waits for the one that a restart has put in its place."""
    return native is not None and native.is_superseded(frame)


def _need_native() -> None:
    if native is None:
        raise RestartRefused(500, core.reason)


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _live(frame: FrameType, stack: list[FrameType]) -> FrameType:
    """The frame, or the activation that earlier restarts have put in its place."""
    if frame not in stack:
        raise RestartRefused(501, frame.f_code.co_qualname)
    at = stack.index(frame)
    while superseded(stack[at]) and at > 0:
        at -= 1
    return stack[at]


def _lowest(frame: FrameType) -> FrameType:
    while frame.f_back is not None and superseded(frame.f_back):
        frame = frame.f_back
    return frame


def _check_kind(frame: FrameType) -> None:
    code = frame.f_code
    name = code.co_qualname
    if not native.has_restart_point(code):
        if not code.co_flags & inspect.CO_OPTIMIZED and "__qualname__" in frame.f_locals:
            raise RestartRefused(503, name)
        if code.co_name in ("<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"):
            raise RestartRefused(504, name)
        if native.is_evaluated(frame):
            return
        raise RestartRefused(502, name, "it was compiled without")
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR) and may_have_yielded(code, native.place_of(frame)):
        raise RestartRefused(505, name)


def _check_way(target: FrameType, stack: list[FrameType]) -> None:
    """Frames between that would not let the signal through."""
    above = stack[: stack.index(target)]
    root = _task_root()
    for frame in above:
        code = frame.f_code
        if frame is root:
            raise RestartRefused(509, code.co_qualname)
        if target.f_code.co_name == "<module>" and code.co_filename.startswith("<frozen importlib"):
            raise RestartRefused(510, target.f_globals.get("__name__", "?"))
        if code.co_name == "__del__" or _swallows(frame):
            raise RestartRefused(508, code.co_qualname, target.f_code.co_qualname)
    if _swallows(target):
        raise RestartRefused(508, target.f_code.co_qualname, target.f_code.co_qualname)


def _swallows(frame: FrameType) -> bool:
    """Whether the signal would end in the frame. Restart points raise it again; the evaluation loop too, where it knows of it."""
    if native.has_restart_point(frame.f_code):
        return False
    native.is_evaluated(frame)
    return verdict(frame, RestartFrame) is Verdict.CATCHES


def _task_root() -> FrameType | None:
    """The outermost frame of the running asyncio task: exceptions that leave it become its result."""
    asyncio = sys.modules.get("asyncio")
    try:
        task = asyncio and asyncio.current_task()
    except (RuntimeError, AttributeError):
        return None
    return getattr(task and task.get_coro(), "cr_frame", None)


def _call_again(frame: FrameType, new: object, stack: list[FrameType], at: str | int | None) -> Callable[[], Any]:
    code = frame.f_code
    if not code.co_flags & inspect.CO_OPTIMIZED:
        if at is not None:
            raise RestartRefused(511, code.co_qualname, at)
        if new is not None and not isinstance(new, CodeType):
            raise RestartRefused(520, f"'{getattr(new, '__name__', new)}' for a module")
        again = native.add_restart_points(new if isinstance(new, CodeType) else code)
        return partial(exec, again, frame.f_globals, frame.f_locals)
    old = native.frame_function(frame)
    try:
        values = native.entry_arguments(frame)
    except ValueError as error:
        raise RestartRefused(507, code.co_qualname, error) from None
    function = _with_point(old if new is None else as_function(new, old, _cells(old, stack)))
    return bound_call(function if at is None else _resuming(function, frame, at), code, values)


def _resuming(function: FunctionType, frame: FrameType, at: str | int) -> FunctionType:
    """A function for one call, which goes on at a mark with the locals that `frame` had there."""
    marks = native.marks_of(function.__code__)
    chosen = [index for index, (label, line, _) in enumerate(marks) if at in (label, line)]
    if not chosen:
        raise RestartRefused(511, function.__qualname__, at)
    # Lines may have moved: marks without a label are known by their order.
    wanted = _mark_names(marks)[chosen[0]]
    for index, name in enumerate(_mark_names(native.marks_of(frame.f_code))):
        if name == wanted and (kept := native.marked_locals(frame, index)) is not None:
            return _with_code(function, native.resuming_code(function.__code__, chosen[0], kept, function))
    raise RestartRefused(512, function.__qualname__, at)


def _mark_offset(code: CodeType, at: str | int) -> int:
    return next((offset for label, line, offset in native.marks_of(code) if at in (label, line)), 0)


def _mark_names(marks: list[tuple[str | None, int, int]]) -> list[str | int]:
    lines = list(dict.fromkeys(line for label, line, _ in marks if label is None))
    return [lines.index(line) if label is None else label for label, line, _ in marks]


def _cells(function: FunctionType, stack: list[FrameType]) -> dict[str, Any]:
    """The variables of enclosing functions that new code may use."""
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))


def _with_point(function: FunctionType) -> FunctionType:
    """The function, restartable in its turn; the given one stays as it is."""
    if native.has_restart_point(function.__code__):
        return function
    return _with_code(function, native.add_restart_points(function.__code__))


def _with_code(function: FunctionType, code: CodeType) -> FunctionType:
    copy = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__qualname__ = function.__qualname__
    return copy


def unbound(function: object) -> object:
    """The function of a method; everything else as it is."""
    return function.__func__ if isinstance(function, MethodType) else function
