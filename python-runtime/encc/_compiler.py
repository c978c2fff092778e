"""The compiler command: where it is, and one module through it.

Without `subprocess`: the program that is being imported sees only those modules loaded that it asked for, and one of them
may be `subprocess` itself.
"""

from __future__ import annotations

import os
import sys

from encc import __version__
from encc._positions import PositionMap, split_inline_map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class CompilerError(ImportError):
    """The compiler cannot be used; the message ends in a code that `encc explain` knows."""


class Compiler:
    """The command at `path`, with the options that every module is compiled with."""

    def __init__(self, path: str, options: Sequence[str]) -> None:
        self.path = path
        self.options = tuple(options)

    def identity(self) -> str:
        """Changes when the output may: version, options, and which build of the command it is."""
        status = os.stat(self.path)
        return repr((__version__, self.options, status.st_size, status.st_mtime_ns))

    def transform(self, source: bytes, name: str) -> tuple[bytes, PositionMap | None]:
        """The emitted module and where its places are in `source`; no map when it stays as it is."""
        arguments = ["transform", "-", "--stdout", "--map", "--quiet", f"--stdin-name={name}", *self.options]
        status, output = _run([self.path, f"--require-version={__version__}", *arguments], source)
        if status != 0:
            self._check_version()
            said = output.decode(errors="replace").strip() or f"status {status}"
            raise CompilerError(f"the compiler failed on '{name}': {said} [ENC432]", path=name)
        return split_inline_map(output)

    def _check_version(self) -> None:
        status, output = _run([self.path, "--version"], b"")
        said = output.decode(errors="replace").strip()
        if status != 0 or said != f"encc {__version__}":
            raise CompilerError(
                f"the compiler '{self.path}' is not of this package's version: it says '{said.partition(chr(10))[0]}', not "
                f"'encc {__version__}' [ENC431]"
            )


def find_compiler() -> str:
    """The path of the command: $ENCC, beside the interpreter, beside the package, $PATH."""
    given = os.environ.get("ENCC")
    if given:
        if _is_command(given):
            return given
        raise CompilerError(f"ENCC names no command: '{given}' [ENC430]")
    for candidate in _candidates():
        if _is_command(candidate):
            return candidate
    raise CompilerError(
        "the compiler 'encc' was found neither beside this Python nor beside the package nor on PATH; "
        "set ENCC to where it is [ENC430]"
    )


def _candidates() -> Iterator[str]:
    yield os.path.join(os.path.dirname(sys.executable), "encc")
    yield os.path.join(sys.prefix, "bin", "encc")
    package = os.path.dirname(os.path.abspath(__file__))
    # <prefix>/lib/python3.x/site-packages/encc; a user's scripts are in the same prefix
    yield os.path.join(package, "..", "..", "..", "..", "bin", "encc")
    for folder in os.get_exec_path():
        if folder:
            yield os.path.join(folder, "encc")


def _is_command(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _run(command: list[str], source: bytes) -> tuple[int, bytes]:
    """Exit status and everything said. The compiler reads all before it writes, so this cannot block."""
    child_input, ours = os.pipe()
    try:
        output, child_output = os.pipe()
    except OSError:
        os.close(child_input)
        os.close(ours)
        raise
    actions = [
        (os.POSIX_SPAWN_DUP2, child_input, 0),
        (os.POSIX_SPAWN_DUP2, child_output, 1),
        (os.POSIX_SPAWN_DUP2, child_output, 2),
    ]
    try:
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions, setsigdef=_signals())
    except OSError as error:
        os.close(ours)
        os.close(output)
        raise CompilerError(f"the compiler '{command[0]}' does not start: {error} [ENC430]") from None
    finally:
        os.close(child_input)
        os.close(child_output)
    try:
        _write_all(ours, source)
        said = _read_all(output)
    finally:
        os.close(output)
        status = _wait(process)
    return status, said


def _signals() -> list[int]:
    # Python ignores SIGPIPE, and what is ignored is inherited.
    import _signal

    return [_signal.SIGPIPE]


def _write_all(descriptor: int, data: bytes) -> None:
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
    except BrokenPipeError:
        pass  # it ended early and says why
    finally:
        os.close(descriptor)


def _read_all(descriptor: int) -> bytes:
    chunks = []
    while chunk := os.read(descriptor, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _wait(process: int) -> int:
    try:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    except ChildProcessError:
        return 0  # the program waits for all its children, and was faster; the output tells
