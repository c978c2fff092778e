"""Runs the definitions and imports that a saved file adds, and says what of it is not run."""

from __future__ import annotations

import ast
from types import FunctionType
from typing import Any

from encc import _runtime
from encc.debug._definitions import Change, Definitions
from encc.debug._pieces import FUNCTIONS, Piece
from encc.debug._sources import Source

_Body = list[tuple[Piece, ast.stmt]]


def run_new(old: Definitions, new: Definitions, change: Change, source: Source, changed: list[str]) -> list[str]:
    """Returns notes for the user; `changed` gets the names that are added."""
    namespace = source.namespace()
    if change.owner is not None:
        owner = change.owner.nodes[0]
        assert isinstance(owner, ast.ClassDef)
        if namespace is None:
            return [f"the module of {source.path} has gone"]
        return _extend_class(owner, change.owner.body(), _body(change.old), _body(change.new), source, namespace, changed)
    before = {piece.text_of(node) for piece, node in _body(change.old) if not _defines(node)}
    old_names, names = old.names(), new.names()
    notes: list[str] = []
    run: list[ast.stmt] = []
    for piece, node in _body(change.new):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if piece.text_of(node) not in before:
                run.append(node)
        elif _defines(node):
            if node.name not in old_names:  # type: ignore[attr-defined]
                run.append(node)
                changed.append(node.name)  # type: ignore[attr-defined]
        elif piece.text_of(node) not in before:
            notes.append(f"not run again: line {node.lineno} of {source.path}, outside of functions")
    notes += [f"no longer in the file, but still defined: {name}" for name in sorted(old_names - names)]
    if namespace is None:
        return [*notes, f"the module of {source.path} has gone"]
    for node in run:
        try:
            _execute([node], source.path, namespace, namespace)
        except Exception as error:  # the program's own
            notes.append(f"line {node.lineno} of {source.path}: {type(error).__name__}: {error}")
    known = old.classes()
    for piece in change.new:
        node = piece.nodes[0]
        if isinstance(node, ast.ClassDef) and node.name in known:
            was = known[node.name]
            notes += _bases(was.nodes[0], node)
            notes += _extend_class(node, was.body(), was.body(), piece.body(), source, namespace, changed)
    return notes


def _body(pieces: list[Piece]) -> _Body:
    return [(piece, node) for piece in pieces for node in piece.nodes]


def _defines(node: ast.stmt) -> bool:
    return isinstance(node, (*FUNCTIONS, ast.ClassDef))


def _bases(old: ast.stmt, new: ast.ClassDef) -> list[str]:
    assert isinstance(old, ast.ClassDef)
    if [ast.dump(b) for b in (*old.bases, *old.keywords)] == [ast.dump(b) for b in (*new.bases, *new.keywords)]:
        return []
    return [f"not applied: the bases of class {new.name} have changed"]


def _extend_class(
    node: ast.ClassDef, whole: _Body, old: _Body, new: _Body, source: Source, namespace: dict[str, Any], changed: list[str]
) -> list[str]:
    """The class had the body `whole`, of which `new` takes the place of `old`."""
    owner = namespace.get(node.name)
    known = {member.name for _, member in whole if isinstance(member, FUNCTIONS)}
    added = [member for _, member in new if isinstance(member, FUNCTIONS) and member.name not in known]
    before = {ast.dump(member) for _, member in old if not isinstance(member, FUNCTIONS)}
    notes = [
        f"not run again: line {member.lineno} of {source.path}, in class {node.name}"
        for _, member in new
        if not isinstance(member, FUNCTIONS) and ast.dump(member) not in before
    ]
    if not isinstance(owner, type) or not added:
        return notes
    # In a class of the same name, for qualified names and private ones; `super()` then has to find the real class.
    frame = ast.ClassDef(name=node.name, bases=[], keywords=[], body=list(added), decorator_list=[], type_params=[])
    ast.copy_location(frame, added[0])
    made: dict[str, Any] = {}
    _execute([frame], source.path, namespace, made)
    for name in dict.fromkeys(_mangled(node.name, member.name) for member in added):
        value = made[node.name].__dict__[name]
        for function in (value, getattr(value, "__func__", None), getattr(value, "fget", None)):
            if isinstance(function, FunctionType) and "__class__" in function.__code__.co_freevars:
                cell = (function.__closure__ or ())[function.__code__.co_freevars.index("__class__")]
                cell.cell_contents = owner
        setattr(owner, name, value)
        changed.append(f"{node.name}.{name}")
    return notes


def _mangled(owner: str, name: str) -> str:
    is_private = name.startswith("__") and not name.endswith("__")
    return f"_{owner.lstrip('_')}{name}" if is_private and owner.strip("_") else name


def _execute(nodes: list[ast.stmt], path: str, namespace: dict[str, Any], local: dict[str, Any]) -> None:
    module = ast.fix_missing_locations(ast.Module(nodes, []))
    exec(_runtime.add_restart_points(compile(module, path, "exec", dont_inherit=True)), namespace, local)
