"""Hot patches: the functions of a module get the code of a later version of its file, wherever they are referred to.

A function keeps its identity and gets new code, so bound methods, closures, instances, partials and later imports all see
it. Either all of a file's changes are applied or, if one cannot be, none.
"""

from __future__ import annotations

import ast
import difflib
import io
import linecache
import os
from collections import Counter
from dataclasses import dataclass, field
from types import AsyncGeneratorType, CodeType, CoroutineType, FunctionType, GeneratorType
from typing import Any

from encc import _runtime
from encc._refusals import TEXTS
from encc.debug._additions import run_new
from encc.debug._definitions import Change, Definitions
from encc.debug._pieces import compiled, pieces_of
from encc.debug._sources import Source, all_sources, read, stamp_of

__all__ = ["Patch", "PatchRefused", "diff", "listing", "stamp_of", "take", "undo"]

_RESTARTABLE = 0x40000000  # flag of code that `restartable` has patched
_PREFIXES = {GeneratorType: "gi", CoroutineType: "cr", AsyncGeneratorType: "ag"}  # of their attributes
_CARRIED_FLAGS = 0x100  # CO_ITERABLE_COROUTINE, set by types.coroutine


class PatchRefused(Exception):
    """Nothing was changed; `lines` say why."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


@dataclass
class Patch:
    """What one version of a file has changed, and how to take it back."""

    source: Source
    before: Definitions
    changed: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    functions: list[tuple[FunctionType, CodeType, Any, Any]] = field(default_factory=list)
    constants: list[tuple[CodeType, CodeType, CodeType]] = field(default_factory=list)


_history: list[Patch] = []


def take(source: Source, anew: str | None = None) -> Patch:
    """Patches the program with the file's present text; PatchRefused if that cannot be done as a whole.

    `anew` begins the qualified names of what is going to be defined anew by a restart ("" is the whole module): such a
    function need not take the new code, and keeps its own where it cannot.
    """
    stamp = stamp_of(source.path)
    old = definitions_of(source)
    try:
        new, change, moved = old.next(read(source.path), source.path)
    except (OSError, SyntaxError, ValueError) as error:
        place = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        raise PatchRefused(_refusal(530, source.path, f"{place}{getattr(error, 'msg', error)}")) from None
    patch = Patch(source, old)
    if new.text != old.text:
        _apply(patch, new, change, moved, anew)
        _history.append(patch)
    source.stamp = source.told = stamp
    return patch


def undo() -> str:
    """Takes the latest patch back; says what was done."""
    if not _history:
        return "no patches"
    patch = _history.pop()
    for function, code, defaults, keyword_defaults in reversed(patch.functions):
        function.__code__, function.__defaults__, function.__kwdefaults__ = code, defaults, keyword_defaults
    for parent, old, new in reversed(patch.constants):
        _runtime.replace_constant(parent, new, old)
    source = patch.source
    source.text, source.definitions = patch.before.text, patch.before
    source.patches.remove(patch)
    return f"taken back: {', '.join(patch.changed) or 'no function'}; {source.path} stays as it was saved"


def listing(source: Source) -> list[str]:
    """One line for each patch of the file."""
    return [
        f"{number}. {source.path}: {', '.join(patch.changed) or 'no function'}"
        for number, patch in enumerate(source.patches, 1)
    ]


def diff() -> str:
    """All files as they were loaded against what the program runs now; for `patch -p1` in this folder, else in `/`."""
    out = []
    for source in all_sources():
        below = os.path.relpath(source.path)
        name = source.path.lstrip("/") if below.startswith(os.pardir) else below
        # Not splitlines(): form feeds do not end a line of a patch.
        before, now = list(io.StringIO(source.original)), list(io.StringIO(source.text))
        for line in difflib.unified_diff(before, now, f"a/{name}", f"b/{name}"):
            out.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(out)


def _refusal(number: int, *arguments: object) -> str:
    return f"{TEXTS[number].format(*arguments)} [ENC{number}]"


def definitions_of(source: Source) -> Definitions:
    """Of the version that runs; made when first asked for."""
    if source.definitions is None:
        lines = source.text.split("\n")
        pieces = pieces_of(ast.parse(source.text), source.root, lines)
        source.definitions = Definitions(source.text, pieces, source.root.co_flags)
    return source.definitions


def module_code(source: Source) -> CodeType | None:
    """For a module that is going to run again: its present code; None if that is what it runs."""
    if source.text == source.original and not source.patches:
        return None
    source.root = compiled(source.text, source.path)[1]
    source.definitions = None
    return source.root


def _apply(patch: Patch, new: Definitions, change: Change, moved: dict[int, CodeType], anew: str | None) -> None:
    source, old = patch.source, patch.before
    others = [key for key, code in old.codes.items() if key in new.codes and new.codes[key] is not code]
    fresh = {key for key in others if moved.get(id(old.codes[key])) is not new.codes[key]}
    patch.changed = list(dict.fromkeys(key[0] for key in others if key in fresh and not _same(old.codes[key], new.codes[key])))
    users = _runtime.code_users(source.path) if others else []
    functions = _by_place(users)
    lines: list[str] = []
    left: list[str] = []

    def refuse(number: int, name: str, *arguments: object) -> None:
        if anew is not None and name.startswith(anew):
            left.append(f"defined anew by the restart: {name}")
        else:
            lines.append(_refusal(number, name, *arguments))

    planned: list[tuple[FunctionType, CodeType, Any, Any]] = []
    for key in others:
        before, after = old.codes[key], new.codes[key]
        defaults = new.defaults(key) if key in fresh and new.default_text(key) != old.default_text(key) else None
        if defaults is not None and defaults.computed:
            refuse(532, key[0])
            continue
        for function in functions.get((key[0], before.co_firstlineno), ()):
            if function.__code__.co_freevars != after.co_freevars:
                if old.same_place(key) == 1:
                    refuse(531, key[0], _difference(function.__code__.co_freevars, after.co_freevars))
                continue
            if old.same_place(key) > 1 and function.__code__ is not before:
                continue  # another one on the same line
            positional, keyword = function.__defaults__, function.__kwdefaults__
            if defaults is not None:
                positional, keyword = defaults.positional, defaults.keyword
            planned.append((function, after, positional, keyword))
    if lines:
        raise PatchRefused(*dict.fromkeys(lines), "nothing was changed")

    for function, code, defaults_now, keyword_now in planned:
        patch.functions.append((function, function.__code__, function.__defaults__, function.__kwdefaults__))
        flags = function.__code__.co_flags
        function.__code__ = code.replace(co_flags=code.co_flags | _CARRIED_FLAGS) if flags & _CARRIED_FLAGS else code
        if flags & _RESTARTABLE:
            _runtime.restartable(function)
        function.__defaults__, function.__kwdefaults__ = defaults_now, keyword_now
    # Functions that live activations of the old code define from now on.
    for key in others:
        parent, before, after = old.parents[key], old.codes[key], new.codes[key]
        if before.co_freevars == after.co_freevars and _runtime.replace_constant(parent, before, after):
            patch.constants.append((parent, before, after))
    source.text, source.definitions = new.text, new
    source.patches.append(patch)
    linecache.checkcache(source.path)
    notes = run_new(old, new, change, source, patch.changed)
    if anew == "":
        notes = [note for note in notes if not note.startswith("not run again: ")]
    patch.summary = [
        f"patched: {', '.join(patch.changed)}" if patch.changed else "no function has changed",
        *dict.fromkeys(left),
        *_stale(patch, users),
        *notes,
    ]


def _same(a: CodeType, b: CodeType) -> bool:
    """Whether two versions do the same, wherever they stand."""
    return _essence(a) == _essence(b)


def _essence(code: CodeType) -> tuple[object, ...]:
    constants = tuple(
        (type(c), repr(c)) for c in code.co_consts if not isinstance(c, CodeType) and type(c).__module__ != "encc._runtime"
    )
    return (
        code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags,
        code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount,
    )  # fmt: skip


def _difference(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    return ", ".join([*(f"+{n}" for n in after if n not in before), *(f"-{n}" for n in before if n not in after)])


def _by_place(users: list[Any]) -> dict[tuple[str, int], list[FunctionType]]:
    """The functions by qualified name and line."""
    found: dict[tuple[str, int], list[FunctionType]] = {}
    for candidate in users:
        if type(candidate) is FunctionType:
            code = candidate.__code__
            found.setdefault((code.co_qualname, code.co_firstlineno), []).append(candidate)
    return found


def _stale(patch: Patch, users: list[Any]) -> list[str]:
    """Generators and coroutines that go on with code that was replaced."""
    replaced = {id(code) for _, code, _, _ in patch.functions if code.co_qualname in patch.changed and code.co_flags & 0x2A0}
    names: Counter[str] = Counter()
    for candidate in users if replaced else ():
        kind = _PREFIXES.get(type(candidate))
        if kind is not None and getattr(candidate, f"{kind}_frame") is not None:
            code = getattr(candidate, f"{kind}_code")
            names[code.co_qualname] += id(code) in replaced
    return [f"stale: {count} of {name} go on with the old code" for name, count in names.items() if count]
