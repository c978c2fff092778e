"""A module's text in pieces that compile on their own: its statements, and the members of its classes.

After an edit only the pieces that it touches are compiled; those below it have merely moved. A piece that does not compile
alone says nothing: then the whole text is compiled, which has the last word on what is an error.
"""

from __future__ import annotations
import __future__

import ast
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import CodeType

from encc import _runtime
from encc.debug._marks import insert_marks

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_FUTURE_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


@dataclass
class Code:
    """A function's code and the code that defines it; `fixed` if no function stands around it."""

    code: CodeType
    parent: CodeType
    fixed: bool


@dataclass
class Piece:
    """One or more statements on lines of their own."""

    first: int  #: line, decorators included
    last: int
    nodes: list[ast.stmt]  #: in whose numbers the piece begins at the line `base`
    base: int
    lines: list[str]
    codes: list[Code] = field(default_factory=list)  #: functions, without those of the members
    members: list[Piece] = field(default_factory=list)  #: of a class

    def text_of(self, node: ast.expr | ast.stmt) -> str:
        """The lines of a node, cut at its ends if it is on one line."""
        lines = self.lines[node.lineno - self.base : (node.end_lineno or node.lineno) - self.base + 1]
        if len(lines) == 1:
            return lines[0].encode()[node.col_offset : node.end_col_offset].decode()
        return "\n".join(lines)

    def body(self) -> list[tuple[Piece, ast.stmt]]:
        """The statements of a class, each with the piece that has its text."""
        if self.members:
            return [(member, node) for member in self.members for node in member.nodes]
        return [(self, node) for node in self.nodes[0].body]  # type: ignore[attr-defined]

    def function(self, code: CodeType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The definition that the code comes from."""
        line = code.co_firstlineno - self.first + self.base
        for node in _statements(self.nodes):
            if isinstance(node, FUNCTIONS) and node.name == code.co_name and _first_line(node) == line:
                return node
        return None


def pieces_of(tree: ast.Module, root: CodeType, lines: list[str], first: int = 1) -> list[Piece]:
    """The module's statements; `lines` are those of the text from the line `first` on."""
    found = _split(tree.body, lines, first)
    for piece in found:
        node = piece.nodes[0]
        if isinstance(node, ast.ClassDef) and not getattr(node, "type_params", ()):
            piece.members = _members(node, lines, first)
    _distribute(root, found)
    return found


def compile_pieces(
    lines: list[str], first: int, path: str, flags: int, imports: set[str], owner: Piece | None = None
) -> list[Piece] | None:
    """Of text from within a module that imports these names, or from within the class `owner`; None if it does not stand
    alone."""
    if not any(line.strip() and not line.lstrip().startswith("#") for line in lines):
        return []
    above = ["" for _ in range(first - 1)]
    if owner is not None:
        above[-1] = f"class {owner.nodes[0].name}:"  # type: ignore[attr-defined]
    # The interpreter's compiler makes other code of a call of `name.f` if the module imports `name`.
    knows_imports = bool(imports and above and not above[0])
    if knows_imports:
        above[0] = "import " + ", ".join(f"_ as {name}" for name in sorted(imports))
    try:
        tree, root = compiled("\n".join([*above, *lines, *([""] if lines[-1] else [])]), path, flags)
    except (SyntaxError, ValueError):
        return None
    del tree.body[: int(knows_imports)]
    if owner is None:
        is_future = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
        return None if is_future else pieces_of(tree, root, lines, first)
    body = tree.body[0].body  # type: ignore[attr-defined]
    column = owner.members[0].nodes[0].col_offset
    if len(tree.body) > 1 or any(node.col_offset != column for node in body):
        return None
    found = _split(body, lines, first)
    _distribute(next(code for code in _nested(root)), found)
    return found


def imported(pieces: list[Piece]) -> set[str]:
    """The names that the module binds by imports."""
    found = set()
    work: list[ast.AST] = [node for piece in pieces for node in piece.nodes]
    while work:
        node = work.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            for part in _BLOCKS:
                work += getattr(node, part, ())
    return found - {"*"}


def compiled(text: str, path: str, flags: int = 0) -> tuple[ast.Module, CodeType]:
    """Tree and code, with restart points; SyntaxError or ValueError."""
    tree = ast.parse(text, path)
    insert_marks(tree, text)
    root = compile(tree, path, "exec", flags=flags & _FUTURE_FLAGS, dont_inherit=True)
    return tree, _runtime.add_restart_points(root)


def moved(piece: Piece, by: int, codes: dict[int, CodeType]) -> Piece:
    """The piece so many lines further down; `codes` gets its new code objects, by the identity of the old ones."""
    if not by:
        return piece
    for entry in piece.codes:
        if entry.fixed:
            _move(entry.code, by, codes)
    return replace(
        piece,
        first=piece.first + by,
        last=piece.last + by,
        codes=[Code(codes[id(c.code)], codes.get(id(c.parent), c.parent), c.fixed) for c in piece.codes],
        members=[moved(member, by, codes) for member in piece.members],
    )


def _move(code: CodeType, by: int, codes: dict[int, CodeType]) -> CodeType:
    constants = tuple(_move(c, by, codes) if isinstance(c, CodeType) else c for c in code.co_consts)
    codes[id(code)] = code.replace(co_firstlineno=code.co_firstlineno + by, co_consts=constants)
    return codes[id(code)]


def _first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])


def _split(nodes: list[ast.stmt], lines: list[str], first: int) -> list[Piece]:
    found: list[Piece] = []
    for node in nodes:
        begin, end = _first_line(node), node.end_lineno or node.lineno
        if found and begin <= found[-1].last:  # a; b
            found[-1].nodes.append(node)
            found[-1].last = max(end, found[-1].last)
        else:
            found.append(Piece(begin, end, [node], begin, []))
    for piece in found:
        piece.lines = lines[piece.first - first : piece.last - first + 1]
    return found


def _members(node: ast.ClassDef, lines: list[str], first: int) -> list[Piece]:
    found = _split(node.body, lines, first)
    begins_line = all(not piece.lines[0][: piece.nodes[0].col_offset].strip() for piece in found)
    return found if begins_line and found[0].first > node.lineno else []


def _distribute(parent: CodeType, pieces: list[Piece]) -> None:
    """Gives each piece the functions that stand in its lines."""
    begins = [piece.first for piece in pieces]
    for code in _nested(parent):
        at = bisect_right(begins, code.co_firstlineno) - 1
        if at < 0 or code.co_firstlineno > pieces[at].last:
            continue  # what the compiler makes for the module or class as a whole
        piece = pieces[at]
        if piece.members and not is_function(code) and code.co_name == piece.nodes[0].name:  # type: ignore[attr-defined]
            _distribute(code, piece.members)
        else:
            piece.codes += _functions(code, parent)


def _functions(code: CodeType, parent: CodeType) -> list[Code]:
    """The functions in `code`, itself included, each before those in it."""
    found = []
    work = [Code(code, parent, fixed=True)]
    while work:
        entry = work.pop()
        if is_function(entry.code):
            found.append(entry)
        inside = entry.fixed and not is_function(entry.code)
        work += reversed([Code(nested, entry.code, inside) for nested in _nested(entry.code)])
    return found


def is_function(code: CodeType) -> bool:
    """Whether a function runs it: no comprehension, class or module."""
    return bool(code.co_flags & 1) and (not code.co_name.startswith("<") or code.co_name == "<lambda>")


def _nested(code: CodeType) -> list[CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def _statements(nodes: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements, but none of their expressions."""
    work: list[ast.AST] = list(nodes)
    while work:
        node = work.pop()
        if isinstance(node, ast.stmt):
            yield node
        for part in _BLOCKS:
            work += getattr(node, part, ())
