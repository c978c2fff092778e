"""How the arguments of an activation fit new code: what to call, and with what."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import Any

from encc._refusals import RestartRefused

_NO_VALUE = object()


def as_function(new: object, old: FunctionType, known: Mapping[str, Any]) -> FunctionType:
    """`new` (a function, method or code object) as a function; code alone runs with the globals and defaults of `old`.

    `known` has the cells of the enclosing functions' variables, by name.
    """
    if isinstance(new, MethodType):
        new = new.__func__
    if isinstance(new, FunctionType):
        return new
    if not isinstance(new, CodeType):
        raise RestartRefused(520, f"an object of type '{type(new).__name__}'")
    missing = [name for name in new.co_freevars if name not in known]
    if missing:
        raise RestartRefused(525, new.co_name, missing[0])
    closure = tuple(known[name] for name in new.co_freevars)
    function = FunctionType(new, old.__globals__, new.co_name, _defaults(old, new), closure or None)
    function.__kwdefaults__ = old.__kwdefaults__
    return function


def _defaults(old: FunctionType, code: CodeType) -> tuple[Any, ...] | None:
    """The old defaults, as far as the same parameters end the new list."""
    defaults = old.__defaults__ or ()
    before = old.__code__.co_varnames[: old.__code__.co_argcount]
    after = code.co_varnames[: code.co_argcount]
    by_name = dict(zip(reversed(before), reversed(defaults), strict=False))
    kept: list[Any] = []
    for name in reversed(after):
        if name not in by_name:
            break
        kept.insert(0, by_name[name])
    return tuple(kept) or None


def flavour(code: CodeType) -> str:
    """What kind of function the code is of, in words."""
    for flag, word in (
        (inspect.CO_ASYNC_GENERATOR, "an async generator"),
        (inspect.CO_COROUTINE, "a coroutine"),
        (inspect.CO_GENERATOR, "a generator"),
    ):
        if code.co_flags & flag:
            return word
    return "a function"


def bound_call(new: FunctionType, code: CodeType, values: tuple[Any, ...]) -> Callable[[], Any]:
    """The call of `new` with `values`, the parameters of `code` in the order of its `co_varnames`."""
    if flavour(new.__code__) != flavour(code):
        raise RestartRefused(522, new.__code__.co_name, flavour(new.__code__), flavour(code))
    names = code.co_varnames
    count = code.co_argcount + code.co_kwonlyargcount
    given = dict(zip(names[:count], values, strict=False))
    rest = iter(values[count:])
    star = next(rest) if code.co_flags & inspect.CO_VARARGS else ()
    stars = next(rest) if code.co_flags & inspect.CO_VARKEYWORDS else {}

    wanted = new.__code__
    name = wanted.co_name
    positional = wanted.co_varnames[: wanted.co_argcount]
    only = wanted.co_varnames[wanted.co_argcount : wanted.co_argcount + wanted.co_kwonlyargcount]
    defaults = new.__defaults__ or ()
    defaulted = dict(zip(reversed(positional), reversed(defaults), strict=False)) | (new.__kwdefaults__ or {})
    for parameter in given:
        if parameter not in positional and parameter not in only:
            raise RestartRefused(523, name, parameter)
    if star and not wanted.co_flags & inspect.CO_VARARGS:
        raise RestartRefused(523, name, "*" + names[count])
    if stars and not wanted.co_flags & inspect.CO_VARKEYWORDS:
        raise RestartRefused(523, name, "**" + names[count + bool(code.co_flags & inspect.CO_VARARGS)])

    def value(parameter: str) -> Any:
        found = given.get(parameter, defaulted.get(parameter, _NO_VALUE))
        if found is _NO_VALUE:
            raise RestartRefused(524, name, parameter)
        return found

    arguments = [value(parameter) for parameter in positional]
    keywords = {parameter: value(parameter) for parameter in only}
    return partial(new, *arguments, *star, **keywords, **stars)
