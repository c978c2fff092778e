"""Places of emitted code to places of the original, and code objects that name the original's.

    @__encc__.restartable              ->   def f(n):
    raise __encc__.restart(f, n - 1)   ->   return f(n - 1)

The compiler writes down runs, one for each piece of the output (lib/transform/SourceMapFile.cpp). Lines count from 1 here,
columns are bytes of UTF-8, as in code objects.
"""

from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ast import AST
    from collections.abc import Callable, Iterable, Iterator
    from types import CodeType
    from typing import Any

    #: line, end line, column, end column; None for what is not known
    Position = tuple[int | None, int | None, int | None, int | None]

_URL = b"# sourceMappingURL=data:application/json;base64,"
_RUNS = '"x_encc_runs":"'
_NOWHERE: "Position" = (None, None, None, None)


class PositionMap:
    """The runs of one module."""

    def __init__(self, runs: str) -> None:
        self._emitted: list[tuple[int, int]] = []
        self._runs: list[tuple[int, int, str]] = []
        for run in runs.split(";"):
            line, column, original_line, original_column, kind = run.split(" ")
            self._emitted.append((int(line) + 1, int(column)))
            self._runs.append((int(original_line) + 1, int(original_column), kind))

    @classmethod
    def from_file(cls, text: str) -> "PositionMap":
        """From the JSON of a source map that encc wrote."""
        runs = text.partition(_RUNS)[2].partition('"')[0]
        if not runs:
            raise ValueError("the source map has no positions for the runtime: it is not encc's")
        return cls(runs)

    def shift(self, first: int, last: int) -> int | None:
        """What to add to these lines, when nothing in them was changed."""
        begin, end = self._at(first, 0), self._at(last + 1, -1)
        line, column, kind = self._runs[begin]
        if begin != end or kind != "=" or (self._emitted[begin][0] == first and self._emitted[begin][1] != column):
            return None
        return line - self._emitted[begin][0]

    def line(self, line: int) -> int:
        return self._original(line, 0)[0]

    def position(self, position: "Position") -> "Position":
        line, end_line, column, end_column = position
        if line is None:
            return position
        if self._runs[self._at(line, column or 0)][2] == "-":
            return _NOWHERE
        new_line, new_column = self._original(line, column or 0)
        if end_line is None or column is None or end_column is None:
            return new_line, new_line if end_line is not None else None, None, None
        new_end_line, new_end_column = self._original_end(end_line, end_column)
        if (new_end_line, new_end_column) < (new_line, new_column):
            new_end_line, new_end_column = new_line, new_column
        return new_line, new_end_line, new_column, new_end_column

    def _at(self, line: int, column: int) -> int:
        return max(bisect_right(self._emitted, (line, column)) - 1, 0)

    def _original(self, line: int, column: int) -> tuple[int, int]:
        run = self._at(line, column)
        return self._within(run, line, column)

    def _within(self, run: int, line: int, column: int) -> tuple[int, int]:
        original_line, original_column, kind = self._runs[run]
        if kind != "=":
            return original_line, original_column
        first_line, first_column = self._emitted[run]
        if line == first_line:
            return original_line, column - first_column + original_column
        return line - first_line + original_line, column

    def _original_end(self, line: int, column: int) -> tuple[int, int]:
        """An end lies behind its last character: it belongs to that character's run."""
        run = self._at(line, column - 1) if column else self._at(line, column)
        if self._runs[run][2] == "=" or run + 1 == len(self._runs):
            return self._within(run, line, column)
        return self._runs[run + 1][:2]  # new text ends where the text behind it begins


def split_inline_map(emitted: bytes) -> tuple[bytes, PositionMap | None]:
    """The compiler's output without the map in its last line, and the map."""
    at = emitted.rfind(_URL)
    if at < 0 or (at and emitted[at - 1 : at] != b"\n"):
        return emitted, None
    from binascii import a2b_base64

    return emitted[:at], PositionMap.from_file(a2b_base64(emitted[at + len(_URL) :]).decode())


_PARSE_ONLY = 0x400  # ast.PyCF_ONLY_AST, without importing ast
_PLACED = ("lineno", "end_lineno", "col_offset", "end_col_offset")
_NO_PLACE = -1  # the compiler's own mark


def compile_at_original(
    emitted: bytes, positions: PositionMap, compile_source: "Callable[[bytes | AST, int], Any]"
) -> "CodeType":
    """Compiles the emitted text so that it appears to stand where the original does."""
    try:
        tree = compile_source(emitted, _PARSE_ONLY)
        relocate(tree, positions)
        return compile_source(tree, 0)  # type: ignore[no-any-return]
    except RecursionError:
        # Trees of Python objects cannot nest as deep as text can. Of code objects only `__firstlineno__` stays wrong.
        return reposition(compile_source(emitted, 0), positions)


def relocate(tree: "AST", positions: PositionMap) -> None:
    """Gives all nodes the original's places."""
    pending = [tree]
    while pending:
        node = pending.pop()
        line = getattr(node, "lineno", None)
        if line is not None:
            if positions.shift(line, node.end_lineno) == 0:  # type: ignore[attr-defined]
                continue
            place = positions.position(tuple(getattr(node, name) for name in _PLACED))  # type: ignore[arg-type]
            for name, value in zip(_PLACED, place, strict=True):
                setattr(node, name, _NO_PLACE if value is None else value)
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                pending += [item for item in value if hasattr(item, "_fields")]
            elif hasattr(value, "_fields"):
                pending.append(value)


def reposition(code: "CodeType", positions: PositionMap) -> "CodeType":
    """The same code with all places, also of the code in it, those of the original."""
    order: list[CodeType] = [code]
    for outer in order:
        order.extend(constant for constant in outer.co_consts if isinstance(constant, type(code)))
    # Inner code before what holds it; a loop, since lambdas may nest deeper than the stack.
    new: dict[int, CodeType] = {}
    for old in reversed(order):
        new[id(old)] = _repositioned(old, positions, new)
    return new[id(code)]


def _repositioned(code: "CodeType", positions: PositionMap, inner: "dict[int, CodeType]") -> "CodeType":
    changes: dict[str, object] = {}
    constants = tuple(inner.get(id(constant), constant) for constant in code.co_consts)
    if any(one is not other for one, other in zip(constants, code.co_consts, strict=True)):
        changes["co_consts"] = constants
    first_line, table = original_places(code, positions)
    if (first_line, table) != (code.co_firstlineno, code.co_linetable):
        changes |= {"co_firstlineno": first_line, "co_linetable": table}
    return code.replace(**changes) if changes else code


def original_places(code: "CodeType", positions: PositionMap) -> tuple[int, bytes]:
    """Its `co_firstlineno` and `co_linetable` when it stands where the original does."""
    lines = [line for _, _, line in code.co_lines() if line is not None]
    first, last = min(lines, default=code.co_firstlineno), max(lines, default=code.co_firstlineno)
    shift = positions.shift(min(first, code.co_firstlineno), max(last, code.co_firstlineno))
    if shift is not None:
        return code.co_firstlineno + shift, code.co_linetable  # the table counts from it
    # A module begins in its first line, whatever stands there.
    first_line = positions.line(code.co_firstlineno) if code.co_name != "<module>" else code.co_firstlineno
    return first_line, encode_positions(map(positions.position, code.co_positions()), first_line)


def encode_positions(positions: "Iterable[Position]", first_line: int) -> bytes:
    """A `co_linetable`: CPython's InternalDocs/code_objects.md, the same from 3.11 on."""
    table = bytearray()
    line = first_line
    for position, size in _grouped(positions):
        for length in _chunks(size):
            line = _append_entry(table, position, length, line)
    return bytes(table)


_NO_COLUMNS, _LONG, _NO_LOCATION = 13, 14, 15
_LONGEST = 8


def _append_entry(table: bytearray, position: "Position", length: int, line: int) -> int:
    start, end, column, end_column = position
    if start is None:
        table.append(0x80 | _NO_LOCATION << 3 | length - 1)
        return line
    delta = start - line
    zigzag = -delta << 1 | 1 if delta < 0 else delta << 1
    if end is None or column is None or end_column is None:
        table.append(0x80 | _NO_COLUMNS << 3 | length - 1)
        _append_number(table, zigzag)
        return start
    table.append(0x80 | _LONG << 3 | length - 1)
    for number in (zigzag, end - start, column + 1, end_column + 1):
        _append_number(table, number)
    return start


def _append_number(table: bytearray, number: int) -> None:
    while number >= 64:
        table.append(0x40 | number & 63)
        number >>= 6
    table.append(number)


def _grouped(positions: "Iterable[Position]") -> "Iterator[tuple[Position, int]]":
    current: Position | None = None
    size = 0
    for position in positions:
        if position != current:
            if current is not None:
                yield current, size
            current, size = position, 0
        size += 1
    if current is not None:
        yield current, size


def _chunks(size: int) -> "Iterator[int]":
    while size > 0:
        yield min(size, _LONGEST)
        size -= _LONGEST
