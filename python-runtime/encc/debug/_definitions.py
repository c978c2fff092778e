"""What a module's text defines: its code objects by qualified name, and the statements that stand outside of functions."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from encc import _runtime
from encc.debug._sources import Source

#: Qualified name, and which of several definitions of that name it is.
Key = tuple[str, int]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Defaults:
    """Of a definition's parameters; `computed` if they are more than literals."""

    computed: bool
    positional: tuple[Any, ...] | None = None
    keyword: dict[str, Any] | None = None


class Definitions:
    """One version of a module."""

    def __init__(self, root: CodeType, text: str, tree: ast.Module | None = None) -> None:
        self.root = root
        self._lines = text.split("\n")
        self.codes: dict[Key, CodeType] = {}
        self.parents: dict[Key, CodeType] = {}
        self.tree = tree or ast.parse(text)
        self._nodes: dict[tuple[str, int], ast.FunctionDef | ast.AsyncFunctionDef] = {}
        counts: Counter[str] = Counter()
        work = [root]
        while work:
            parent = work.pop()
            for code in parent.co_consts:
                if not isinstance(code, CodeType):
                    continue
                if code.co_flags & 1 and (not code.co_name.startswith("<") or code.co_name == "<lambda>"):
                    key = code.co_qualname, counts[code.co_qualname]
                    counts[code.co_qualname] += 1
                    self.codes[key], self.parents[key] = code, parent
                work.append(code)
        for node in _statements(self.tree):
            if isinstance(node, _FUNCTIONS):
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                self._nodes[node.name, first] = node

    def same_place(self, key: Key) -> list[Key]:
        """Definitions of the same name on the same line: lambdas."""
        line = self.codes[key].co_firstlineno
        return [other for other, code in self.codes.items() if other[0] == key[0] and code.co_firstlineno == line]

    def _node(self, key: Key) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        return self._nodes.get((self.codes[key].co_name, self.codes[key].co_firstlineno))

    def default_text(self, key: Key) -> str:
        node = self._node(key)
        if node is None:
            return ""
        return " ".join(self.text_of(d) if d else "-" for d in (*node.args.defaults, *node.args.kw_defaults))

    def text_of(self, node: ast.expr | ast.stmt) -> str:
        """The lines of a node, cut at its ends as far as columns count characters."""
        lines = self._lines[node.lineno - 1 : node.end_lineno]
        if len(lines) == 1:
            return lines[0].encode()[node.col_offset : node.end_col_offset].decode()
        return "\n".join(lines)

    def defaults(self, key: Key) -> Defaults:
        node = self._node(key)
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

    def classes(self) -> dict[str, ast.ClassDef]:
        """Of the module's top level."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """All statements, but none of their expressions."""
    work: list[Any] = list(tree.body)
    while work:
        node = work.pop()
        if isinstance(node, ast.stmt):
            yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            work += getattr(node, part, ())


def run_new(old: Definitions, new: Definitions, source: Source, changed: list[str]) -> list[str]:
    """Runs definitions and imports that the old text did not have, and says what is not run."""
    namespace = source.namespace()
    before = {old.text_of(node) for node in old.tree.body if not isinstance(node, (*_FUNCTIONS, ast.ClassDef))}
    old_names = {node.name for node in old.tree.body if isinstance(node, (*_FUNCTIONS, ast.ClassDef))}
    notes: list[str] = []
    run: list[ast.stmt] = []
    for node in new.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if new.text_of(node) not in before:
                run.append(node)
        elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            if node.name not in old_names:
                run.append(node)
                changed.append(node.name)
        elif new.text_of(node) not in before:
            notes.append(f"not run again: line {node.lineno} of {source.path}, outside of functions")
    names = {node.name for node in new.tree.body if isinstance(node, (*_FUNCTIONS, ast.ClassDef))}
    notes += [f"no longer in the file, but still defined: {name}" for name in sorted(old_names - names)]
    if namespace is None:
        return [*notes, f"the module of {source.path} has gone"]
    for node in run:
        try:
            _execute([node], source.path, namespace, namespace)
        except Exception as error:  # the program's own
            notes.append(f"line {node.lineno} of {source.path}: {type(error).__name__}: {error}")
    for name, node in new.classes().items():
        if (known := old.classes().get(name)) is not None:
            notes += _extend_class(namespace.get(name), known, node, source, namespace, changed)
    return notes


def _extend_class(
    owner: Any, old: ast.ClassDef, new: ast.ClassDef, source: Source, namespace: dict[str, Any], changed: list[str]
) -> list[str]:
    notes = []
    if [ast.dump(b) for b in (*old.bases, *old.keywords)] != [ast.dump(b) for b in (*new.bases, *new.keywords)]:
        notes.append(f"not applied: the bases of class {new.name} have changed")
    known = {node.name for node in old.body if isinstance(node, _FUNCTIONS)}
    added = [node for node in new.body if isinstance(node, _FUNCTIONS) and node.name not in known]
    before = {ast.dump(node) for node in old.body if not isinstance(node, _FUNCTIONS)}
    notes += [
        f"not run again: line {node.lineno} of {source.path}, in class {new.name}"
        for node in new.body
        if not isinstance(node, _FUNCTIONS) and ast.dump(node) not in before
    ]
    if not isinstance(owner, type) or not added:
        return notes
    # In a class of the same name, for qualified names and private ones; `super()` then has to find the real class.
    frame = ast.ClassDef(name=new.name, bases=[], keywords=[], body=list(added), decorator_list=[], type_params=[])
    ast.copy_location(frame, new)
    made: dict[str, Any] = {}
    _execute([frame], source.path, namespace, made)
    for name in dict.fromkeys(_mangled(new.name, node.name) for node in added):
        value = made[new.name].__dict__[name]
        for function in (value, getattr(value, "__func__", None), getattr(value, "fget", None)):
            if isinstance(function, FunctionType) and "__class__" in function.__code__.co_freevars:
                cell = (function.__closure__ or ())[function.__code__.co_freevars.index("__class__")]
                cell.cell_contents = owner
        setattr(owner, name, value)
        changed.append(f"{new.name}.{name}")
    return notes


def _mangled(owner: str, name: str) -> str:
    is_private = name.startswith("__") and not name.endswith("__")
    return f"_{owner.lstrip('_')}{name}" if is_private and owner.strip("_") else name


def _execute(nodes: list[ast.stmt], path: str, namespace: dict[str, Any], local: dict[str, Any]) -> None:
    module = ast.fix_missing_locations(ast.Module(nodes, []))
    exec(_runtime.add_restart_points(compile(module, path, "exec", dont_inherit=True)), namespace, local)
