"""Comments that mark restart points inside a function: `# encc: restart-point`, with or without a label behind it.

Each becomes a call that the core makes a restart point of, in the tree that is compiled; the text stays as it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_COMMENT = re.compile(r"([ \t\f]*)#[ \t]*encc:[ \t]*restart-point(?:[ \t]+([\w.-]+))?[ \t]*")
#: Blocks that leave nothing on the evaluation stack and no handler in force.
_PLAIN = (ast.If, ast.While)


def insert_marks(tree: ast.Module, text: str) -> None:
    """Where a comment stands between the statements of a function, or of its `if` and `while` blocks."""
    if "restart-point" not in text:
        return
    lines = text.split("\n")
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for body in _plain_bodies(function):
                _mark(body, lines)


def _plain_bodies(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[list[ast.stmt]]:
    work = [function.body]
    while work:
        body = work.pop()
        yield body
        for node in body:
            if isinstance(node, _PLAIN):
                work += [node.body, node.orelse]


def _mark(body: list[ast.stmt], lines: list[str]) -> None:
    """Comments above statements of this body; below the last one there is nothing to resume."""
    at = 0
    while at < len(body):
        node = body[at]
        begin = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        number = begin - 1
        marks: list[ast.stmt] = []
        while number > 0 and (not lines[number - 1].strip() or lines[number - 1].lstrip().startswith("#")):
            found = _COMMENT.fullmatch(lines[number - 1])
            if found and len(found[1]) == node.col_offset:
                marks.insert(0, _call(found[2], number, node.col_offset))
            number -= 1
        body[at:at] = marks
        at += len(marks) + 1


def _call(label: str | None, line: int, column: int) -> ast.Expr:
    function = ast.Attribute(ast.Name("__encc__", ast.Load()), "mark_restart_point", ast.Load())
    call = ast.Expr(ast.Call(function, [ast.Constant(label)] if label else [], []))
    for node in ast.walk(call):
        if isinstance(node, (ast.expr, ast.stmt)):
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = column
    return call
