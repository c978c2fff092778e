"""Modules that were compiled ahead with `encc transform --map`: their code names the original while that is at hand.

The emitted module asks for it once, in the line that imports the runtime, so no call pays for it. The map beside the module
names the original relative to itself. Where either is missing, or has not the size that the map knows, or the core is the
pure one, code keeps the places of the emitted file, which are those of its own text.
"""

import _imp
from _io import FileIO  # `os` and `open` may not be there yet, when the standard library itself was compiled

from encc._positions import PositionMap, original_places
from encc.core import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType

_SOURCE = '"sources":["'
_SIZES = '"x_encc_sizes":"'


def apply(frame: "FrameType") -> None:
    """To the module that the frame runs."""
    set_positions = getattr(chosen, "set_positions", None)
    code = frame.f_code
    if set_positions is None:
        return
    try:
        with FileIO(code.co_filename + ".map") as file:
            text = file.readall().decode()
        original = _original(code.co_filename, text)
        positions = PositionMap.from_file(text)
    except (OSError, ValueError):
        return
    for inner in _inner_code(code):
        set_positions(inner, *original_places(inner, positions))
        _imp._fix_co_filename(inner, original)
    # A debugger that follows the module's own frame has taken down file and lines by now, and keeps to those.
    if frame.f_trace is None and set_positions(code, *original_places(code, positions)):
        _imp._fix_co_filename(code, original)


def _inner_code(code: "CodeType") -> "list[CodeType]":
    order = [code]
    for outer in order:
        order.extend(constant for constant in outer.co_consts if isinstance(constant, type(code)))
    return order[1:]


def _original(emitted: str, text: str) -> str:
    """The path of the original. Raises OSError or ValueError if it is not there, or the map is not about these two files."""
    source = text.partition(_SOURCE)[2].partition('"]')[0]
    sizes = [int(size) for size in text.partition(_SIZES)[2].partition('"')[0].split(" ")]
    if not source or "\\" in source:
        raise ValueError("a name that JSON escapes")
    folder, slash, _ = emitted.rpartition("/")
    path = folder + slash + source
    if [_size(emitted), _size(path)] != sizes:
        raise ValueError("the map is not of these files")
    short = _folded(path)
    try:
        return short if _size(short) == sizes[1] else path
    except OSError:  # a folder on the way is a link
        return path


def _size(path: str) -> int:
    with FileIO(path) as file:
        return file.seek(0, 2)


def _folded(path: str) -> str:
    """Without "folder/.."."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] not in ("", ".", ".."):
            parts.pop()
        elif part != "." or not parts:
            parts.append(part)
    return "/".join(parts)
