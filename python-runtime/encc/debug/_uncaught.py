"""Stops where an exception is raised that no handler on the stack is going to catch, before anything is unwound.

From 3.12 on the interpreter says when an exception is raised (`sys.monitoring`), and the exception tables of the frames on
the stack tell what becomes of it. On 3.11 the innermost frame with a restart point says when it is about to leave the body.
"""

from __future__ import annotations

import bdb
import inspect
import sys
from collections.abc import Callable
from types import CodeType, FrameType

from encc import _runtime
from encc._handlers import Verdict, verdict
from encc.restarting import RestartFrame

Stop = Callable[[FrameType, BaseException], object]

#: These end a program or an iterator in the way they are meant to.
_NO_ERRORS = (bdb.BdbQuit, SystemExit, GeneratorExit, StopIteration, StopAsyncIteration, RestartFrame)
#: Functions that catch everything in order to report it, and one that hands everything on.
_REPORTERS = frozenset((
    ("_pytest.runner", "from_call"),
    ("_pytest.runner", "pytest_runtest_call"),
    ("unittest.case", "run"),
    ("threading", "_bootstrap_inner"),
    ("doctest", "__run"),
    ("IPython.core.interactiveshell", "run_code"),
))  # fmt: skip
_TRANSPARENT = frozenset((("pluggy._callers", "_multicall"), ("pluggy._execution", "_multicall")))
#: What C code commonly takes as an answer, by the method it has called.
_ANSWERS: dict[type[BaseException], tuple[str, ...]] = {
    IndexError: ("__getitem__",),
    KeyError: ("__getitem__", "__missing__"),
    TypeError: ("__len__", "__length_hint__"),
}


#: These are resumed by C code that asks for nothing.
_DELEGATES = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class Watch:
    """One for the process; `stop` is called with the frame and the exception."""

    def __init__(self, stop: Stop, bottom: FrameType | None = None) -> None:
        self._stop = stop
        self._bottom = bottom  # frames from here on are the debugger's
        self._shown: BaseException | None = None
        self._tool: int | None = None

    def start(self) -> None:
        if sys.version_info < (3, 12):
            _runtime.set_exception_hook(self._leaves)
            return
        monitoring = sys.monitoring
        for tool in (4, 3, 0, 1):
            if monitoring.get_tool(tool) is None:
                self._tool = tool
                break
        else:
            _runtime.set_exception_hook(self._leaves)
            return
        monitoring.use_tool_id(self._tool, "encc debug")
        events = monitoring.events
        monitoring.register_callback(self._tool, events.RAISE, self._raised)
        monitoring.register_callback(self._tool, events.RERAISE, self._raised)
        monitoring.set_events(self._tool, events.RAISE | events.RERAISE)

    def stop(self) -> None:
        _runtime.set_exception_hook(None)
        if self._tool is not None:
            sys.monitoring.set_events(self._tool, 0)
            sys.monitoring.free_tool_id(self._tool)
            self._tool = None

    def _raised(self, code: CodeType, offset: int, error: BaseException) -> None:
        if error is self._shown or isinstance(error, _NO_ERRORS):
            return
        frame = sys._getframe(1)
        if frame.f_code is code and self.is_uncaught(frame, type(error), offset):
            self._show(frame, error)

    def _leaves(self, frame: FrameType, error: BaseException) -> None:
        if error is self._shown or isinstance(error, _NO_ERRORS):
            return
        if self.is_uncaught(frame, type(error), None):
            self._show(frame, error)

    def _show(self, frame: FrameType, error: BaseException) -> None:
        self._shown = error
        try:
            self._stop(frame, error)
        except RestartFrame:
            self._shown = None
            raise

    def is_uncaught(self, frame: FrameType, kind: type[BaseException], offset: int | None) -> bool:
        """Whether nothing from this frame down will catch it. False when in doubt: it is asked again one frame below."""
        current: FrameType | None = frame
        task = _task_root()
        while current is not None and current is not self._bottom:
            place = current.f_globals.get("__name__"), current.f_code.co_name
            if place in _REPORTERS and current is not frame:
                return True
            if place not in _TRANSPARENT and (
                verdict(current, kind, offset) is not Verdict.PASSES or _answers_c(current, kind)
            ):
                return False
            if current is task:
                if not _is_main_task():
                    return _nobody_awaits_task()
                # An exception of the main task comes out of `asyncio.run`.
                while current is not None and current.f_code.co_name != "run_until_complete":
                    current = current.f_back
                if current is None:
                    return False
            current, offset = current.f_back, None
        return True


def _answers_c(frame: FrameType, kind: type[BaseException]) -> bool:
    """Whether C code has called this frame and may take the exception as an answer: `hasattr`, `getattr`, iteration."""
    if not _runtime.is_called_from_c(frame) or frame.f_code.co_flags & _DELEGATES:
        return False
    if issubclass(kind, (AttributeError, StopIteration)):
        return frame.f_code.co_name != "<module>"
    return any(issubclass(kind, error) and frame.f_code.co_name in names for error, names in _ANSWERS.items())


def _current_task():
    asyncio = sys.modules.get("asyncio")
    try:
        return asyncio.current_task() if asyncio else None
    except (RuntimeError, AttributeError):
        return None


def _task_root() -> FrameType | None:
    task = _current_task()
    return getattr(task.get_coro(), "cr_frame", None) if task else None


def _callbacks() -> list[object]:
    """What hears of the end of the running task."""
    found = getattr(_current_task(), "_callbacks", None) or []
    return [entry[0] if isinstance(entry, tuple) else entry for entry in found]


def _is_main_task() -> bool:
    return any(getattr(c, "__name__", "") == "_run_until_complete_cb" for c in _callbacks())


def _nobody_awaits_task() -> bool:
    return not _callbacks()
