"""Whether a frame is going to catch an exception: decided from its exception table, before anything is unwound."""

from __future__ import annotations

import builtins
import enum
from dis import Instruction
from types import FrameType

from encc._exits import Exit, exit_of, returns_nothing
from encc._flow import Flow, Handler, flow_of

_LOADS = frozenset(("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_DEREF"))


class Verdict(enum.Enum):
    """What becomes of the exception in a frame."""

    PASSES = "passes"
    CATCHES = "catches"
    UNSURE = "unsure"  # depends on what a handler, or the `__exit__` of a `with`, decides when it runs


def verdict(frame: FrameType, kind: type[BaseException], offset: int | None = None) -> Verdict:
    """What `frame` does with an exception of this type raised at `offset`, or at the instruction it has reached."""
    flow = flow_of(frame.f_code)
    at = frame.f_lasti if offset is None else offset
    result = Verdict.PASSES
    for _ in range(100):  # nested handlers
        handler = flow.handler(at)
        if handler is None:
            return result
        outcome, at = _outcome(frame, flow, handler, kind)
        if outcome is Verdict.CATCHES:
            return outcome
        if outcome is Verdict.UNSURE:
            result = outcome
        if at < 0:
            return result
    return Verdict.UNSURE


def _outcome(frame: FrameType, flow: Flow, handler: Handler, kind: type[BaseException]) -> tuple[Verdict, int]:
    """Of one handler, and the instruction that raises the exception again (-1: none does)."""
    at = target = handler.target
    names: list[str] = []
    while True:
        instruction = flow.at[at]
        name = instruction.opname
        if name == "CHECK_EXC_MATCH":
            matches = _matches(frame, flow, target, at, kind)
            if matches is None:
                return Verdict.UNSURE, _raises_again(flow, at)[1]
            branch = flow.next[at]
            while not flow.at[branch].opname.startswith("POP_JUMP"):
                branch = flow.next[branch]
            if matches:
                return _fate(flow, flow.next[branch])
            at = target = flow.at[branch].argval
            continue
        if name == "WITH_EXCEPT_START":
            return _exit_verdict(exit_of(frame, handler.depth), kind), _raises_again(flow, at)[1]
        if name == "LOAD_CONST" and type(instruction.argval).__module__ == "encc._runtime":  # a restart point
            while flow.at[at].opname != "RERAISE":
                at = flow.next[at]
            return Verdict.PASSES, at
        if name == "CALL_INTRINSIC_1" and not names:  # around a generator: StopIteration becomes RuntimeError
            return (Verdict.UNSURE if issubclass(kind, StopIteration) else Verdict.PASSES), flow.next[at]
        if name == "END_ASYNC_FOR":
            return (Verdict.CATCHES if issubclass(kind, StopAsyncIteration) else Verdict.PASSES), at
        if name == "CLEANUP_THROW":
            return (Verdict.CATCHES if issubclass(kind, StopIteration) else Verdict.PASSES), at
        if name == "RERAISE":
            return Verdict.PASSES, at
        if not (name in _LOADS or name in ("PUSH_EXC_INFO", "LOAD_ATTR", "BUILD_TUPLE", "COPY", "NOP", "NOT_TAKEN",
                                           "POP_TOP", "CACHE", "EXTENDED_ARG", "POP_EXCEPT", "CHECK_EG_MATCH")):  # fmt: skip
            return _fate(flow, at)
        if name == "CHECK_EG_MATCH":
            return Verdict.UNSURE, _raises_again(flow, at)[1]
        if name == "POP_EXCEPT" and flow.at[flow.next.get(at, at)].opname != "RERAISE":
            return Verdict.CATCHES, -1
        names.append(name)
        if at not in flow.next:
            return Verdict.UNSURE, -1
        at = flow.next[at]


def _exit_verdict(found: Exit, kind: type[BaseException]) -> Verdict:
    """What the end of a `with` does: told without running it, from the type of its context manager."""
    if found.suppressed is not None:
        return Verdict.CATCHES if issubclass(kind, found.suppressed) else Verdict.PASSES
    if found.generator is not None:
        inner = verdict(found.generator, kind)
        return Verdict.UNSURE if inner is Verdict.CATCHES else inner
    if found.function is None or returns_nothing(found.function):
        return Verdict.PASSES
    return Verdict.UNSURE


def _fate(flow: Flow, start: int) -> tuple[Verdict, int]:
    """Of an exception whose handler's body begins at `start`: a body that can only raise it again does not catch it."""
    caught, raised = _raises_again(flow, start)
    if not caught:
        return (Verdict.PASSES, raised) if raised >= 0 else (Verdict.CATCHES, -1)
    return (Verdict.UNSURE, raised) if raised >= 0 else (Verdict.CATCHES, -1)


def _raises_again(flow: Flow, start: int) -> tuple[bool, int]:
    """Whether the handler's body can end without raising again, and the first instruction that does raise again."""
    caught, raised = False, -1
    seen: set[int] = set()
    work = [start]
    while work:
        at = work.pop()
        if at in seen:
            continue
        seen.add(at)
        instruction = flow.at[at]
        name = instruction.opname
        if name == "RERAISE" or (name == "RAISE_VARARGS" and not instruction.arg):
            raised = at if raised < 0 else raised
            continue
        if name in ("POP_EXCEPT", "RETURN_VALUE", "RETURN_CONST") or name == "RAISE_VARARGS":
            caught = True
            continue
        work += flow.successors(at)
    return caught, raised


def _matches(frame: FrameType, flow: Flow, begin: int, end: int, kind: type[BaseException]) -> bool | None:
    """Whether `except <expression>` catches the type; None if the expression is more than names and attributes."""
    stack: list[object] = []
    at = begin
    while at != end:
        instruction = flow.at[at]
        if instruction.opname in _LOADS:
            value = _value(frame, instruction)
            if value is _unknown:
                return None
            stack.append(value)
        elif instruction.opname == "LOAD_ATTR" and stack and isinstance(instruction.argval, str):
            owner = stack.pop()
            # Looked up without running the program's own code.
            value = getattr(owner, "__dict__", {}).get(instruction.argval, _unknown)
            if value is _unknown:
                return None
            stack.append(value)
        elif instruction.opname == "BUILD_TUPLE" and instruction.arg is not None:
            count = instruction.arg
            stack[len(stack) - count :] = [tuple(stack[len(stack) - count :])]
        elif instruction.opname not in ("PUSH_EXC_INFO", "NOP", "CACHE", "EXTENDED_ARG", "NOT_TAKEN", "POP_TOP"):
            return None
        at = flow.next[at]
    try:
        return issubclass(kind, stack[-1])  # type: ignore[arg-type]
    except (TypeError, IndexError):
        return None


_unknown = object()


def _value(frame: FrameType, instruction: Instruction) -> object:
    name = instruction.argval
    if instruction.opname.startswith(("LOAD_FAST", "LOAD_DEREF")) or instruction.opname == "LOAD_NAME":
        value = frame.f_locals.get(name, _unknown)
        if value is not _unknown or instruction.opname != "LOAD_NAME":
            return value
    return frame.f_globals.get(name, getattr(builtins, name, _unknown))
