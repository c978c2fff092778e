"""Takes encc's edits back from a syntax tree, to compare it with the original; and says which edits are out of place.

    @__encc__.restartable                    def f(n):
    def f(n):                          ->        return f(n - 1)
        raise __encc__.restart(f, n - 1)

Written against Python's own syntax trees: it shares nothing with the compiler, least of all its parser.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import zip_longest

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

RESTARTS = {"restart", "restart_procedure"}
BINDERS = {"tail_call", "tail_call_procedure"}
#: Decorators. A function with tail calls has one of them; one without may have the second.
MARKS = {"restartable", "deep", "linear"}
DRIVEN = {"tail_await", "tail_await_procedure", "tail_yield_from", "tail_yield_from_procedure"}


def runtime_name(node: ast.expr | None) -> str:
    """`restart` for `__encc__.restart`, else nothing."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "__encc__":
        return node.attr
    return ""


def called(node: ast.AST | None) -> str:
    """The runtime's function that a call is made through: `restart` for `__encc__.restart(f)`."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Call) and runtime_name(node.func.func) in BINDERS:
        return runtime_name(node.func.func)
    return runtime_name(node.func)


class Undo(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = called(node)
        if name in BINDERS and isinstance(node.func, ast.Call):
            node.func = node.func.args[0]
        elif name in RESTARTS:
            node.func, node.args = node.args[0], node.args[1:]
        elif name in DRIVEN or (name in MARKS and isinstance(node.args[0], ast.Lambda)):
            return self.visit(node.args[0])
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        name = called(node.exc)
        self.generic_visit(node)
        if name == "restart":
            return ast.Return(node.exc)
        return ast.Expr(node.exc) if name == "restart_procedure" and node.exc else node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.decorator_list = [d for d in node.decorator_list if runtime_name(d) not in MARKS]
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.decorator_list = [d for d in node.decorator_list if runtime_name(d) not in MARKS]
        return self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        alias = node.names[0]
        return None if (alias.name, alias.asname) == ("encc.runtime", "__encc__") else node


def undone(tree: ast.AST) -> str:
    return ast.dump(Undo().visit(tree))


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """All below a function that its own frame runs."""
    todo = list(ast.iter_child_nodes(node))
    while todo:
        child = todo.pop()
        yield child
        if not isinstance(child, Function | ast.ClassDef):
            todo += ast.iter_child_nodes(child)


def is_bare_return(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return) and (
        node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
    )


class Places:
    """The calls of one function that are in tail position."""

    def __init__(self, function: Function) -> None:
        self.tail: set[ast.AST] = set()
        self.generator = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in _inside(function))
        self.coroutine = isinstance(function, ast.AsyncFunctionDef)
        if isinstance(function, ast.Lambda):
            self.value(function.body)
        else:
            self.block(function.body, guarded=False, last=True)

    def block(self, body: list[ast.stmt], guarded: bool, last: bool) -> None:
        for statement, follower in zip_longest(body, body[1:]):
            ends = last if follower is None else is_bare_return(follower)
            self.statement(statement, guarded, ends)

    def statement(self, node: ast.stmt, guarded: bool, last: bool) -> None:
        match node:
            case ast.Return(value=ast.expr() as value) | ast.Raise(exc=ast.expr() as value) if not guarded:
                self.value(value)
            case ast.Expr(value=value) if last and not guarded:
                self.value(value)
            case ast.If():
                self.block(node.body, guarded, last)
                self.block(node.orelse, guarded, last)
            case ast.For() | ast.AsyncFor() | ast.While():
                self.block(node.body, guarded, False)
                self.block(node.orelse, guarded, last)
            case ast.With() | ast.AsyncWith():
                self.block(node.body, True, False)
            case ast.Try() | ast.TryStar():
                self.block(node.body, True, False)
                self.block(node.orelse, guarded or bool(node.finalbody), last and not node.finalbody)
            case ast.Match():
                for case in node.cases:
                    self.block(case.body, guarded, last)

    def value(self, node: ast.expr) -> None:
        match node:
            case ast.IfExp():
                self.value(node.body)
                self.value(node.orelse)
            case ast.BoolOp():
                self.value(node.values[-1])
            case ast.Await(value=ast.Call() as call) if called(call).startswith("tail_await"):
                self.tail.add(call)
            case ast.YieldFrom(value=ast.Call() as call) if called(call).startswith("tail_yield_from"):
                self.tail.add(call)
            case ast.Call() if not self.generator and not self.coroutine:
                self.tail.add(node)


def misplaced(tree: ast.AST) -> list[str]:
    """Edits that no tail position explains, or whose function is not marked; a line for each."""
    faults = []
    tail: set[ast.AST] = set()
    marked = {call.args[0]: called(call) for call in ast.walk(tree) if isinstance(call, ast.Call) and called(call) in MARKS}
    for function in ast.walk(tree):
        if not isinstance(function, Function):
            continue
        places = Places(function)
        tail |= places.tail
        if isinstance(function, ast.Lambda):
            marks = [marked[function]] if function in marked else []
        else:
            marks = [runtime_name(d) for d in function.decorator_list if runtime_name(d) in MARKS]
        restarts = [call for call in places.tail if called(call) in RESTARTS | BINDERS | DRIVEN]
        if len(marks) > 1 or (restarts and not marks) or (marks == ["restartable"] and not restarts):
            what = "no" if not marks else "needless" if len(marks) == 1 else "more than one"
            faults.append(f"line {function.lineno}: {what} mark of a restartable function")
    for call in ast.walk(tree):
        if called(call) in RESTARTS | BINDERS | DRIVEN and call not in tail and not _is_bound(call):
            faults.append(f"line {getattr(call, 'lineno', 0)}: {called(call)} not in tail position")
    return faults


def _is_bound(call: ast.AST) -> bool:
    """`__encc__.tail_call(f)`, the inner half of `__encc__.tail_call(f)(x)`."""
    return isinstance(call, ast.Call) and runtime_name(call.func) in BINDERS
