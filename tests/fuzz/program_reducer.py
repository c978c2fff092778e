"""Makes a failing program smaller: statements go, compound ones shrink to their bodies, as long as it still fails.

reduce(text, fails)    ->    a text for which fails(text) still is true
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def with_blank_lines(tree: ast.Module) -> str:
    """Unparsed, with a blank line above each definition: there the inserted lines go, and line numbers stay."""
    lines: list[str] = []
    decorated = False
    for line in ast.unparse(tree).splitlines():
        word = line.strip().split(" ")[0]
        starts = word in ("def", "async", "class") or word.startswith("@") or "lambda" in line
        if starts and not decorated and lines and lines[-1]:
            lines.append("")
        decorated = word.startswith("@")
        lines.append(line)
    return "\n".join(lines) + "\n"


def blocks(tree: ast.Module) -> Iterator[list[ast.AST]]:
    for node in ast.walk(tree):
        for name in BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def simpler(node: ast.expr) -> Iterator[ast.expr]:
    """Expressions to try in place of one: its parts, then a constant."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) and not isinstance(child, ast.Starred):
            yield child
    if not isinstance(node, (ast.Constant, ast.Name)):
        yield ast.Constant(1)


def try_change(tree: ast.Module, fails: Callable[[str], bool]) -> bool:
    try:
        text = with_blank_lines(tree)
        compile(text, "reduced", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return False
    return fails(text)


def reduce_statements(tree: ast.Module, fails: Callable[[str], bool]) -> bool:
    changed = False
    for block in list(blocks(tree)):
        size = max(1, len(block) // 2)
        while size:
            start = 0
            while start < len(block):
                removed = block[start : start + size]
                replacement: list[ast.AST] = []
                block[start : start + size] = replacement
                if try_change(tree, fails):
                    changed = True
                    continue
                inner = [*getattr(removed[0], "body", []), *getattr(removed[0], "orelse", [])] if size == 1 else []
                if inner and isinstance(inner[0], ast.stmt):
                    block[start:start] = inner
                    if try_change(tree, fails):
                        changed = True
                        continue
                    del block[start : start + len(inner)]
                block[start:start] = removed
                start += size
            size //= 2
    return changed


def reduce_expressions(tree: ast.Module, fails: Callable[[str], bool]) -> bool:
    changed = False
    for node in list(ast.walk(tree)):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and name not in ("target", "func", "ctx"):
                for candidate in simpler(value):
                    setattr(node, name, candidate)
                    if try_change(tree, fails):
                        changed = True
                        break
                    setattr(node, name, value)
            elif isinstance(value, list) and value and isinstance(value[0], (ast.expr, ast.keyword)):
                for i, item in reversed(list(enumerate(value))):
                    for candidate in simpler(item) if isinstance(item, ast.expr) else ():
                        value[i] = candidate
                        if try_change(tree, fails):
                            changed = True
                            break
                        value[i] = item
    return changed


def reduce(text: str, fails: Callable[[str], bool]) -> str:
    tree = ast.parse(text)
    if not try_change(tree, fails):
        return text
    for _ in range(4):
        statements = reduce_statements(tree, fails)
        if not (reduce_expressions(tree, fails) or statements):
            break
    return with_blank_lines(tree)
