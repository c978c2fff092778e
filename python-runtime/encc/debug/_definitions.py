"""What one version of a module's text defines: its code objects by qualified name, and what became of them in the next one."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, replace
from types import CodeType
from typing import Any

from encc.debug._pieces import FUNCTIONS, Code, Piece, compile_pieces, compiled, imported, moved, pieces_of

#: Qualified name, and which of several definitions of that name it is.
Key = tuple[str, int]


@dataclass
class Defaults:
    """Of a definition's parameters; `computed` if they are more than literals."""

    computed: bool
    positional: tuple[Any, ...] | None = None
    keyword: dict[str, Any] | None = None


@dataclass
class Change:
    """What the next version has in place of which pieces: of the module, or of the class `owner`."""

    old: list[Piece]
    new: list[Piece]
    owner: Piece | None = None


class Definitions:
    """One version of a module."""

    def __init__(self, text: str, pieces: list[Piece], flags: int, before: Definitions | None = None) -> None:
        self.text = text
        self.pieces = pieces
        self._flags = flags
        self._lines = text.split("\n")
        self.codes: dict[Key, CodeType] = {}
        #: The code that defines it: what runs, for definitions outside of functions; else that of this version.
        self.parents: dict[Key, CodeType] = {}
        self._pieces: dict[Key, Piece] = {}
        counts: Counter[str] = Counter()
        for piece in pieces:
            for part in (piece, *piece.members):
                for entry in part.codes:
                    key = entry.code.co_qualname, counts[entry.code.co_qualname]
                    counts[key[0]] += 1
                    self._add(key, entry, part, before)
        self._places = Counter((key[0], code.co_firstlineno) for key, code in self.codes.items())

    def _add(self, key: Key, entry: Code, piece: Piece, before: Definitions | None) -> None:
        self.codes[key], self._pieces[key] = entry.code, piece
        known = before.parents.get(key) if before and entry.fixed else None
        self.parents[key] = known or entry.parent

    def next(self, text: str, path: str) -> tuple[Definitions, Change, dict[int, CodeType]]:
        """The version with this text; what was only moved, by identity. SyntaxError or ValueError if it is no Python."""
        known = self._next_in_part(text, path)
        if known is not None:
            return known
        tree, root = compiled(text, path)
        after = Definitions(text, pieces_of(tree, root, text.split("\n")), root.co_flags, self)
        return after, Change(self.pieces, after.pieces), {}

    def _next_in_part(self, text: str, path: str) -> tuple[Definitions, Change, dict[int, CodeType]] | None:
        lines = text.split("\n")
        start, end = _changed_lines(self._lines, lines)
        by = len(lines) - len(self._lines)
        touched = _touched(self.pieces, start, end)
        owner = self._owner(touched, start, lines)
        siblings = self.pieces
        if owner is not None:
            siblings = owner.members
            touched = _touched(siblings, start, end)
        if any(isinstance(n, ast.ImportFrom) and n.module == "__future__" for piece in touched for n in piece.nodes):
            return None
        first = min([start, *(piece.first for piece in touched)])
        last = max([end, *(piece.last for piece in touched)])
        made = compile_pieces(lines[first - 1 : last + by], first, path, self._flags, imported(self.pieces), owner)
        if made is None:
            return None
        codes: dict[int, CodeType] = {}
        after = _exchanged(siblings, touched, made, first, by, codes)
        if owner is not None:
            if not after:
                return None
            changed = replace(owner, last=after[-1].last, members=after)
            at = self.pieces.index(owner)
            after = [*self.pieces[:at], changed, *(moved(piece, by, codes) for piece in self.pieces[at + 1 :])]
        return Definitions(text, after, self._flags, self), Change(touched, made, owner), codes

    def _owner(self, touched: list[Piece], start: int, lines: list[str]) -> Piece | None:
        """The class in whose body alone the change is."""
        if len(touched) == 1:
            candidate = touched[0]
        elif touched:
            return None
        else:  # between statements: indented text goes on with the class above
            above = [piece for piece in self.pieces if piece.last < start]
            line = next((line for line in lines[start - 1 :] if line.strip()), "")
            if not above or not line[:1].isspace():
                return None
            candidate = above[-1]
        return candidate if candidate.members and candidate.members[0].first <= start else None

    def same_place(self, key: Key) -> int:
        """How many definitions have the same name on the same line: lambdas."""
        return self._places[key[0], self.codes[key].co_firstlineno]

    def default_text(self, key: Key) -> str:
        piece = self._pieces[key]
        node = piece.function(self.codes[key])
        if node is None:
            return ""
        return " ".join(piece.text_of(d) if d else "-" for d in (*node.args.defaults, *node.args.kw_defaults))

    def defaults(self, key: Key) -> Defaults:
        node = self._pieces[key].function(self.codes[key])
        if node is None:
            return Defaults(computed=True)
        arguments = node.args
        try:
            positional = tuple(ast.literal_eval(d) for d in arguments.defaults)
            keyword = {
                parameter.arg: ast.literal_eval(default)
                for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
                if default is not None
            }
        except ValueError:
            return Defaults(computed=True)
        return Defaults(False, positional or None, keyword or None)

    def names(self) -> set[str]:
        """Of the functions and classes of the module's top level."""
        return {n.name for piece in self.pieces for n in piece.nodes if isinstance(n, (*FUNCTIONS, ast.ClassDef))}

    def classes(self) -> dict[str, Piece]:
        """Of the module's top level."""
        return {p.nodes[0].name: p for p in self.pieces if isinstance(p.nodes[0], ast.ClassDef)}


def _changed_lines(old: list[str], new: list[str]) -> tuple[int, int]:
    """The first and the last line of `old` that differ; the last is the one above the first if lines were only added."""
    least = min(len(old), len(new))
    start = next((i for i in range(least) if old[i] != new[i]), least)
    least -= start
    rest = next((i for i in range(least) if old[-1 - i] != new[-1 - i]), least)
    return start + 1, len(old) - rest


def _touched(pieces: list[Piece], start: int, end: int) -> list[Piece]:
    return [piece for piece in pieces if piece.last >= start and piece.first <= end]


def _exchanged(
    pieces: list[Piece], old: list[Piece], new: list[Piece], first: int, by: int, codes: dict[int, CodeType]
) -> list[Piece]:
    """The pieces with `new` in place of `old`, at the line `first`; those below move."""
    above = [piece for piece in pieces if piece.last < first]
    below = pieces[len(above) + len(old) :]
    return [*above, *new, *(moved(piece, by, codes) for piece in below)]
