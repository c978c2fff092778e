"""Hot patches: the functions of a module get the code of a later version of its file, wherever they are referred to.

A function keeps its identity and gets new code, so bound methods, closures, instances, partials and later imports all see
it. Either all of a file's changes are applied or, if one cannot be, none.
"""

from __future__ import annotations

import ast
import difflib
import gc
import linecache
import types
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any

from encc import _runtime
from encc._refusals import TEXTS
from encc.debug._definitions import Definitions, run_new
from encc.debug._sources import Source, all_sources, read, stamp_of

__all__ = ["Patch", "PatchRefused", "diff", "listing", "stamp_of", "take", "undo"]

_RESTARTABLE = 0x40000000  # flag of code that `restartable` has patched
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
    before: str  #: text
    root: CodeType
    changed: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    functions: list[tuple[FunctionType, CodeType, Any, Any]] = field(default_factory=list)
    constants: list[tuple[CodeType, CodeType, CodeType]] = field(default_factory=list)


_history: list[Patch] = []


def take(source: Source) -> Patch:
    """Patches the program with the file's present text; PatchRefused if that cannot be done as a whole."""
    stamp = stamp_of(source.path)
    try:
        text = read(source.path)
        tree = ast.parse(text, source.path)
        root = compile(tree, source.path, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError) as error:
        place = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        raise PatchRefused(_refusal(530, source.path, f"{place}{getattr(error, 'msg', error)}")) from None
    patch = Patch(source, source.text, source.root)
    if text != source.text:
        _apply(patch, definitions_of(source), Definitions(_runtime.add_restart_points(root), text, tree), text)
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
    source.text, source.root = patch.before, patch.root
    source.patches.remove(patch)
    return f"taken back: {', '.join(patch.changed) or 'no function'}; {source.path} stays as it was saved"


def listing(source: Source) -> list[str]:
    """One line for each patch of the file."""
    return [
        f"{number}. {source.path}: {', '.join(patch.changed) or 'no function'}"
        for number, patch in enumerate(source.patches, 1)
    ]


def diff() -> str:
    """All files as they were loaded against what the program runs now."""
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for source in all_sources()
        for line in difflib.unified_diff(
            source.original.splitlines(keepends=True),
            source.text.splitlines(keepends=True),
            f"a/{source.path.lstrip('/')}",
            f"b/{source.path.lstrip('/')}",
        )
    )


def _refusal(number: int, *arguments: object) -> str:
    return f"{TEXTS[number].format(*arguments)} [ENC{number}]"


def definitions_of(source: Source) -> Definitions:
    """Of the version that runs; kept until another is taken."""
    known = source.definitions
    if not isinstance(known, Definitions) or known.root is not source.root:
        known = source.definitions = Definitions(source.root, source.text)
    return known


def _apply(patch: Patch, old: Definitions, new: Definitions, text: str) -> None:
    source = patch.source
    common = [key for key in old.codes if key in new.codes]
    patch.changed = list(dict.fromkeys(key[0] for key in common if not _same(old.codes[key], new.codes[key])))
    functions = _live_functions(source.path)
    lines: list[str] = []
    planned: list[tuple[FunctionType, CodeType, Any, Any]] = []
    for key in common:
        before, after = old.codes[key], new.codes[key]
        defaults = new.defaults(key) if new.default_text(key) != old.default_text(key) else None
        if defaults is not None and defaults.computed:
            lines.append(_refusal(532, key[0]))
            continue
        for function in functions.get((key[0], before.co_firstlineno), ()):
            if function.__code__.co_freevars != after.co_freevars:
                if len(old.same_place(key)) == 1:
                    lines.append(_refusal(531, key[0], _difference(function.__code__.co_freevars, after.co_freevars)))
                continue
            if len(old.same_place(key)) > 1 and function.__code__ is not before:
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
    for key in common:
        parent, before, after = old.parents[key], old.codes[key], new.codes[key]
        if before.co_freevars == after.co_freevars and _runtime.replace_constant(parent, before, after):
            patch.constants.append((parent, before, after))
    source.text, source.root, source.definitions = text, new.root, new
    source.patches.append(patch)
    linecache.checkcache(source.path)
    notes = run_new(old, new, source, patch.changed)
    patch.summary = [
        f"patched: {', '.join(patch.changed)}" if patch.changed else "no function has changed",
        *_stale(patch),
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


def _live_functions(path: str) -> dict[tuple[str, int], list[FunctionType]]:
    """All functions whose code is of this file, by qualified name and line."""
    found: dict[tuple[str, int], list[FunctionType]] = {}
    for candidate in gc.get_objects():
        if type(candidate) is FunctionType:
            code = candidate.__code__
            if code.co_filename == path:
                found.setdefault((code.co_qualname, code.co_firstlineno), []).append(candidate)
    return found


def _stale(patch: Patch) -> list[str]:
    """Generators and coroutines that go on with code that was replaced."""
    replaced = {id(code) for _, code, _, _ in patch.functions if code.co_qualname in patch.changed and code.co_flags & 0x2A0}
    if not replaced:
        return []
    names: dict[str, int] = {}
    for candidate in gc.get_objects():
        kind = type(candidate)
        if kind is types.GeneratorType:
            code, frame = candidate.gi_code, candidate.gi_frame
        elif kind is types.CoroutineType:
            code, frame = candidate.cr_code, candidate.cr_frame
        elif kind is types.AsyncGeneratorType:
            code, frame = candidate.ag_code, candidate.ag_frame
        else:
            continue
        if frame is not None and id(code) in replaced:
            names[code.co_qualname] = names.get(code.co_qualname, 0) + 1
    return [f"stale: {count} of {name} go on with the old code" for name, count in names.items()]
