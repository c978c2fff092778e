"""For debuggers that are not encc's: a restart that takes place when the program continues.

What is typed at a debugger's prompt runs inside of the debugger, which would report the signal as an error of that command.
So the signal is raised by the first instruction that the stopped frame runs again.
"""

from __future__ import annotations

import sys
from types import CodeType, FrameType
from typing import Any

from encc import _runtime
from encc._refusals import RestartRefused
from encc.restarting import RestartFrame, started


def restart_on_continue(frame: FrameType | int = 0, new: object = None, *, at: str | int | None = None) -> str:
    """Restarts a frame as soon as the debugger lets the program go on, whatever command does that.

    For the console of any debugger (ipdb, debugpy and the editors that use it), from Python 3.12 on. `frame` counts from the
    frame that is stopped, 0, to its callers; the rest is as for `encc.restart_frame`. Says what will happen.
    """
    stopped = sys._getframe(1)
    while not _runtime.has_restart_point(stopped.f_code):
        if stopped.f_back is None:
            raise RestartRefused(502, sys._getframe(1).f_code.co_qualname, "nor has any frame that called it")
        stopped = stopped.f_back
    target = stopped
    if isinstance(frame, FrameType):
        target = frame
    else:
        for _ in range(frame):
            if target.f_back is None:
                raise RestartRefused(501, f"number {frame}")
            target = target.f_back
    signal = RestartFrame(target, new, at=at, top=stopped)
    if sys.version_info < (3, 12):
        raise RestartRefused(513, "sys.monitoring")
    _Arrival(stopped, signal)
    return f"{signal.target.f_code.co_qualname} restarts when the program continues"


class _Arrival:
    """Waits for the frame's next instruction."""

    def __init__(self, frame: FrameType, signal: RestartFrame) -> None:
        self._frame: FrameType | None = frame
        self._signal = signal
        self._tool = next((tool for tool in (4, 3, 0, 1, 2, 5) if sys.monitoring.get_tool(tool) is None), None)
        if self._tool is None:
            raise RestartRefused(513, "a free tool of sys.monitoring")
        events = sys.monitoring.events
        sys.monitoring.use_tool_id(self._tool, "encc restart")
        sys.monitoring.register_callback(self._tool, events.INSTRUCTION, self._arrives)
        sys.monitoring.set_local_events(self._tool, frame.f_code, events.INSTRUCTION)

    def _arrives(self, code: CodeType, offset: int) -> Any:
        if sys._getframe(1) is not self._frame or self._tool is None:
            return None
        sys.monitoring.set_local_events(self._tool, code, 0)
        sys.monitoring.free_tool_id(self._tool)
        self._tool = self._frame = None
        raise started(self._signal)
