"""Whose `__exit__` a `with` statement of a live frame is going to call."""

from __future__ import annotations

import sys
from types import CodeType, FrameType, FunctionType, MethodType
from typing import NamedTuple

from encc._flow import flow_of

# From 3.14 on the function and the object lie on the stack, before that the bound method.
_TAKES_TWO_ITEMS = sys.version_info >= (3, 14)


class Exit(NamedTuple):
    """What is known of it: one of the three, or nothing when it is written in C, which never swallows in the library."""

    suppressed: tuple[type[BaseException], ...] | None = None  #: of contextlib.suppress
    generator: FrameType | None = None  #: suspended, of a function decorated by contextlib.contextmanager
    function: CodeType | None = None


def exit_of(frame: FrameType, depth: int) -> Exit:
    """Of the `with` whose handler keeps `depth` items of the evaluation stack."""
    from encc import _runtime

    if _TAKES_TWO_ITEMS:
        function, owner = _runtime.stack_item(frame, depth - 2), _runtime.stack_item(frame, depth - 1)
    else:
        function, owner = _runtime.stack_item(frame, depth - 1), None
    if isinstance(function, MethodType):
        function, owner = function.__func__, function.__self__
    contextlib = sys.modules.get("contextlib")
    if contextlib is not None and owner is not None:
        if type(owner) is contextlib.suppress:
            return Exit(suppressed=tuple(owner._exceptions))
        if isinstance(owner, contextlib._GeneratorContextManagerBase):
            inner = getattr(owner.gen, "gi_frame", None) or getattr(owner.gen, "ag_frame", None)
            return Exit(generator=inner)
    return Exit(function=function.__code__ if isinstance(function, FunctionType) else None)


def returns_nothing(code: CodeType) -> bool:
    """Whether every `return` of the source gives None or False."""
    flow = flow_of(code)
    before = {following: offset for offset, following in flow.next.items()}
    for offset, instruction in flow.at.items():
        value = instruction
        if instruction.opname == "RETURN_VALUE":
            value = flow.at[before[offset]]
            if value.opname == "UNARY_INVERT" and type(flow.at[before[value.offset]].argval).__module__ == "encc._runtime":
                continue  # of a restart point
        elif instruction.opname != "RETURN_CONST":
            continue
        # LOAD_COMMON_CONSTANT has a number of its own for None.
        if value.opname not in ("LOAD_CONST", "RETURN_CONST", "LOAD_COMMON_CONSTANT") or value.argrepr not in ("None", "False"):
            return False
    return True
