"""Whole programs with room for deep recursion: the main thread's, and that of every thread they start."""

from __future__ import annotations

from encc.core import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Result = TypeVar("Result")

#: The functions that start threads, by the modules that hold them; which there are depends on the version.
_STARTERS = {
    "_thread": ("start_new_thread", "start_new", "start_joinable_thread"),
    "threading": ("_start_new_thread", "_start_joinable_thread"),
}


def run_deep(function: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Result:
    """Calls `function`, from which the whole program runs, with room for deep recursion.

    Threads started from then on have the same room. With ENCC_DEEP=0, or without the native core, it is a plain call.
    """
    if hasattr(chosen, "deep_state") and chosen.deep_state()["on"]:
        _start_threads_deep()
    return chosen.call_deep(function, *args, **kwargs)


def _start_threads_deep() -> None:
    from importlib import import_module

    wrapped: dict[Any, Any] = {}
    for name, attributes in _STARTERS.items():
        module = import_module(name)
        for attribute in attributes:
            starter = getattr(module, attribute, None)
            if starter is not None and not hasattr(starter, "encc_deep"):
                setattr(module, attribute, wrapped.setdefault(starter, _deep_starter(starter)))


def _deep_starter(starter: Callable[..., Any]) -> Callable[..., Any]:
    from functools import partial, wraps

    @wraps(starter)
    def start(function: Any, *args: Any, **kwargs: Any) -> Any:
        return starter(partial(chosen.call_deep, function), *args, **kwargs)

    start.encc_deep = True  # type: ignore[attr-defined]
    return start
