"""The debugger: pdb with `restartf`, `edit`, `patches` and `reload`."""

from __future__ import annotations

import code
import os
import pdb
import sys
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, ClassVar

from encc._refusals import RestartRefused
from encc.debug import _effects, _patches
from encc.debug._editor import edit
from encc.debug._sources import Source, all_sources, source_of
from encc.restarting import RestartFrame, started, superseded


class Debugger(pdb.Pdb):
    """One for the process; see `current`."""

    def __init__(self) -> None:
        super().__init__(nosigint=True)
        self.reset()
        #: The frame that runs the program; what lies below is the debugger's.
        self.bottom: FrameType | None = None
        self._signal: RestartFrame | None = None
        self._stops_on_entry = ""
        self._live: list[FrameType] = []
        self._places: dict[FrameType, int] = {}  # where frames raised that stand at their landing pad by now

    # Stops.

    def stop_at_start(self) -> None:
        """Stops at the first line of the program that the caller is going to run."""
        self.reset()
        self._stops_on_entry = " "
        self.set_step()
        sys.settrace(self.trace_dispatch)

    def set_trace(self, frame: FrameType | None = None, **options: Any) -> None:
        sys.settrace(None)  # or what follows would be traced, up to the debugger's own code
        super().set_trace(frame or sys._getframe(1), **options)

    def stop_at_exception(self, frame: FrameType, error: BaseException) -> None:
        """Stops in a frame in which an exception is in flight that nobody will catch."""
        tracer = sys.gettrace()
        sys.settrace(None)
        self.message(f"Uncaught {self._exception_text(error)}")
        if self.botframe is None:
            self.reset()
            self.botframe = self.bottom
        takes_exceptions = sys.version_info >= (3, 13)
        sys.settrace(tracer)
        self.interaction(frame, error if takes_exceptions else error.__traceback__)
        if self.quitting:
            import bdb

            raise bdb.BdbQuit

    def user_call(self, frame: FrameType, argument_list: Any) -> None:
        if not self._stops_on_entry and not superseded(frame):
            super().user_call(frame, argument_list)

    def user_line(self, frame: FrameType) -> None:
        if superseded(frame):
            return
        if self._stops_on_entry:
            if self._stops_on_entry.strip():
                self.message(self._stops_on_entry)
            self._stops_on_entry = ""
        super().user_line(frame)

    user_opcode = user_line

    def user_return(self, frame: FrameType, return_value: Any) -> None:
        if not superseded(frame):
            super().user_return(frame, return_value)

    def interaction(self, frame: FrameType, tb_or_exc: Any) -> None:
        super().interaction(frame, tb_or_exc)
        signal, self._signal = self._signal, None
        if signal is not None:
            raise started(signal)

    def get_stack(self, f: FrameType | None, t: TracebackType | None) -> tuple[list[tuple[FrameType, int]], int]:
        raised: dict[FrameType, int] = {}
        self._places = {}
        entry = t
        while entry is not None:
            raised[entry.tb_frame] = entry.tb_lineno
            self._places[entry.tb_frame] = entry.tb_lasti
            entry = entry.tb_next
        found, _ = super().get_stack(f, t)
        live = set()
        frame = f
        while frame is not None:
            live.add(frame)
            frame = frame.f_back
        if self.bottom is not None:  # below it are those of the debugger; a thread has none
            found = found[next((at + 1 for at, (frame, _) in enumerate(found) if frame is self.bottom), 0) :]
        # A frame that is left stands at its landing pad, which has no line.
        shown = [
            (frame, lineno or raised.get(frame, frame.f_code.co_firstlineno))
            for frame, lineno in found
            if not superseded(frame)
        ]
        self._live = [frame for frame, _ in shown if frame in live]
        return shown, max(0, len(self._live) - 1)

    def _validate_file_mtime(self) -> None:
        """pdb would warn of stale code; here a saved file can be taken, and `_tell_saved` says so."""

    def precmd(self, line: str) -> str:
        self._tell_saved(silently=line.split(None, 1)[:1] in (["restartf"], ["rf"], ["reload"]))  # which take it
        return super().precmd(line)

    def preloop(self) -> None:
        super().preloop()
        for frame in self._live:  # now, while the user reads, so that a saved file is taken at once
            if (source := source_of(frame.f_code.co_filename)) is not None:
                _patches.definitions_of(source)
        self._tell_saved()

    def _tell_saved(self, silently: bool = False) -> None:
        for source in all_sources():
            if source.is_saved():
                stamp = _patches.stamp_of(source.path)
                if stamp != source.told:
                    source.told = stamp
                    if silently:
                        continue
                    self.message(f"{self._short(source.path)} was saved: 'restartf' and 'reload' take it")

    # Commands.

    def do_restartf(self, arg: str) -> bool | None:
        """restartf [n] [--at MARK] [function]

        Runs a frame again, with the arguments it was entered with: the selected
        one, or the n-th above the innermost (0). `finally` and `with` blocks on
        the way are run. With an expression: runs this function or code object in
        the frame's place. Files that were saved in the meantime are taken first.
        MARK is the label or the line of a comment `# encc: restart-point [label]`
        in the function: the frame resumes there, with its locals as they were.
        """
        number, rest = _first_word(arg, lambda word: word.removeprefix("-").isdigit())
        option, rest = _first_word(rest, "--at".__eq__)
        mark, rest = _first_word(rest) if option else (None, rest)
        if option and mark is None:
            self.error("restartf [n] --at MARK: the label or the line of a restart point")
            return None
        words = [rest] if rest else []
        frame = self._frame(number)
        if frame is None:
            return None
        new = None
        if words:
            try:
                new = self._getval(words[0])
            except Exception:  # already printed
                return None
        elif not self._take_saved(frame):
            return None
        return self._restart(frame, new, int(mark) if mark and mark.isdigit() else mark)

    do_rf = do_restartf

    def do_edit(self, arg: str) -> bool | None:
        """edit [n]

        Opens the function of the selected frame, or of the n-th above the
        innermost, in $VISUAL or $EDITOR, or else vi. When the file has been saved,
        its functions are patched and the frame is restarted.
        """
        frame = self._frame(arg.strip() or None)
        if frame is None:
            return None
        path = frame.f_code.co_filename
        if source_of(path) is None:
            self.error(f"{path} is not a file that encc debug has loaded")
            return None
        try:
            edit(path, frame.f_code.co_firstlineno)
        except OSError as error:
            self.error(f"cannot edit: {error}")
            return None
        if not source_of(path).is_saved():  # type: ignore[union-attr]
            self.message("the file was not saved; nothing changes")
            return None
        return self._restart(frame, None) if self._take_saved(frame) else None

    def do_reload(self, arg: str) -> None:
        """reload

        Takes the files that were saved: their functions are patched wherever
        they are referred to. No frame is restarted.
        """
        if arg:
            self.error("reload takes no argument")
        elif not any(source.is_saved() for source in all_sources()):
            self.message("no file was saved since it was taken")
        else:
            self._take_saved()

    def do_patches(self, arg: str) -> None:
        """patches [diff | undo | write FILE]

        Lists the patches; shows them as a diff against the files as they were
        loaded; takes the last one back (files stay as they are); writes the diff.
        """
        words = arg.split(None, 1)
        if not words:
            lines = [line for source in all_sources() for line in _patches.listing(source)]
            self.message("\n".join(lines) or "no patches")
        elif words == ["diff"]:
            self.message(_patches.diff().rstrip("\n") or "no patches")
        elif words == ["undo"]:
            self.message(_patches.undo())
        elif words[0] == "write" and len(words) == 2:
            try:
                with open(words[1], "w", encoding="utf-8") as file:
                    file.write(_patches.diff())
            except OSError as error:
                self.error(f"cannot write: {error}")
            else:
                self.message(f"{words[1]} written")
        else:
            self.error("patches, patches diff, patches undo or patches write FILE")

    def do_interact(self, arg: str) -> bool | None:
        """interact

        Starts an interactive interpreter with all names of the current scope,
        and restartf(n=0, new=None, at=None), which leaves it and restarts a frame.
        """
        frame = self.stack[self.curindex][0]

        def restartf(n: int = 0, new: object = None, at: str | int | None = None) -> None:
            chosen = self._frame(str(n))
            if chosen is not None and self._restart(chosen, new, at):
                raise _Leave

        names = {**frame.f_globals, **frame.f_locals, "restartf": restartf}
        console = _Console(names, self.message)
        try:
            console.interact(banner="*interactive: restartf(n, function) restarts a frame*", exitmsg="")
        except _Leave:
            return True
        return None

    def do_run(self, arg: str) -> None:
        """run, restart

        Not here, where the program keeps what it has done so far: restartf on the
        frame of its module runs it from the first line.
        """
        self.error("the program is not started anew here; 'restartf' restarts a frame")

    do_restart = do_run

    commands_resuming: ClassVar[list[str]] = [*pdb.Pdb.commands_resuming, "do_restartf", "do_edit"]

    # How they do it.

    def _frame(self, number: str | None) -> FrameType | None:
        if number is None:
            return self.stack[self.curindex][0]
        if not number.isdigit() or int(number) >= len(self._live):
            self.error(f"there is no frame {number}; 0 is the innermost")
            return None
        return self._live[len(self._live) - 1 - int(number)]

    def _restart(self, frame: FrameType, new: object, mark: str | int | None = None) -> bool:
        source = source_of(frame.f_code.co_filename)
        if new is None and source is not None and frame.f_code.co_name == "<module>":
            new = _patches.module_code(source)
        try:
            signal = RestartFrame(frame, new, at=mark, top=self._live[-1] if self._live else None)
        except RestartRefused as refused:
            self.error(str(refused))
            return False
        signal.landed = self._landed
        for passed in signal.passed:
            place = self._places.get(passed, passed.f_lasti)
            start = signal.mark_offset if passed is frame else 0
            if passed in self._live and (text := _effects.describe(passed.f_code, place, start)):
                self.message(f"{'runs again' if passed is frame else 'has run'}: {text}")
        self._signal = signal
        return True

    def _landed(self) -> None:
        if self.botframe is None:
            self.reset()
            self.botframe = self.bottom
        self._stops_on_entry = "--Restart--"
        self.frame_returning = None
        self.set_step()
        sys.settrace(self.trace_dispatch)

    def _take_saved(self, restarting: FrameType | None = None) -> bool:
        """Patches from all files that were saved; False if one was refused."""
        return all(self._take(source, restarting) for source in all_sources() if source.is_saved())

    def _take(self, source: Source, restarting: FrameType | None) -> bool:
        anew = None
        if restarting is not None and source_of(restarting.f_code.co_filename) is source:
            name = restarting.f_code.co_qualname
            anew = "" if name == "<module>" else f"{name}.<locals>."
        try:
            patch = _patches.take(source, anew)
        except _patches.PatchRefused as refused:
            for line in refused.lines:
                self.error(line)
            return False
        for line in patch.summary:
            self.message(line)
        return True

    def _exception_text(self, error: BaseException) -> str:
        import traceback

        return "".join(traceback.format_exception_only(error)).strip()

    @staticmethod
    def _short(path: str) -> str:
        short = os.path.relpath(path)
        return path if short.startswith("..") else short


def _first_word(text: str, wanted: Callable[[str], bool] = bool) -> tuple[str | None, str]:
    """The word, if it is wanted, and what stands behind it."""
    word, _, rest = text.strip().partition(" ")
    return (word, rest.strip()) if word and wanted(word) else (None, text.strip())


class _Leave(BaseException):
    """Ends an interactive interpreter from inside."""


class _Console(code.InteractiveConsole):
    def __init__(self, names: dict[str, Any], message: Callable[[str], None]) -> None:
        super().__init__(names)
        self._message = message

    def write(self, data: str) -> None:
        self._message(data.rstrip("\n"))

    def runcode(self, code: Any) -> None:
        try:
            exec(code, self.locals)  # type: ignore[arg-type]
        except (SystemExit, _Leave):
            raise
        except BaseException:
            self.showtraceback()


_current: Debugger | None = None


def current() -> Debugger:
    """The process's debugger."""
    global _current
    if _current is None:
        _current = Debugger()
    return _current
