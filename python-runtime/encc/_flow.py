"""Where control can go in a code object, from the public `dis` and the exception table."""

from __future__ import annotations

import dis
from functools import lru_cache
from types import CodeType
from typing import NamedTuple

_ENDS = frozenset((
    "RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD",
    "JUMP_BACKWARD_NO_INTERRUPT",
))  # fmt: skip
_JUMPS = frozenset((*dis.hasjrel, *dis.hasjabs)) - {dis.opmap["END_ASYNC_FOR"]}  # that one only names its loop


class Handler(NamedTuple):
    """Where an exception goes: `depth` items of the evaluation stack are kept."""

    target: int
    depth: int


class Flow:
    """Instructions by byte offset, their successors and handlers."""

    def __init__(self, code: CodeType) -> None:
        self.at: dict[int, dis.Instruction] = {}
        self.next: dict[int, int] = {}  # the following instruction, whether or not control goes there
        previous = None
        for instruction in dis.get_instructions(code):
            if previous is not None:
                self.next[previous] = instruction.offset
            self.at[instruction.offset] = instruction
            previous = instruction.offset
        self._handlers = list(_exception_table(code.co_exceptiontable))

    def instruction(self, offset: int) -> int:
        """Where the instruction begins that has this byte; 3.11 leaves calling frames at the end of its inline cache."""
        while offset > 0 and offset not in self.at:
            offset -= 2
        return offset

    def handler(self, offset: int) -> Handler | None:
        """What an exception raised by the instruction meets first in this code."""
        for begin, end, handler in self._handlers:
            if begin <= offset < end:
                return handler
        return None

    def successors(self, offset: int) -> list[int]:
        """Where control may go after the instruction, exceptions left aside."""
        instruction = self.at[offset]
        found = [instruction.argval] if instruction.opcode in _JUMPS else []
        if instruction.opname not in _ENDS and offset in self.next:
            found.append(self.next[offset])
        return found

    def reachable(self, start: list[int]) -> set[int]:
        """Every instruction that control may reach from these, exceptions included."""
        seen: set[int] = set()
        work = list(start)
        while work:
            offset = work.pop()
            if offset in seen:
                continue
            seen.add(offset)
            work += self.successors(offset)
            if (handler := self.handler(offset)) is not None:
                work.append(handler.target)
        return seen


@lru_cache(maxsize=512)
def flow_of(code: CodeType) -> Flow:
    """The code's flow; kept, since debuggers ask for the same few again and again."""
    return Flow(code)


def may_have_yielded(code: CodeType, offset: int) -> bool:
    """Whether a generator that is at this instruction may have come by a `yield` of its own."""
    flow = flow_of(code)
    # The argument of RESUME tells what it resumes after: 1 a yield, 2 a yield from, 3 an await.
    resumed = [at for at, i in flow.at.items() if i.opname == "RESUME" and (i.arg or 0) & 3 in (1, 2)]
    return flow.instruction(offset) in flow.reachable(resumed)


def _exception_table(table: bytes) -> list[tuple[int, int, Handler]]:
    found = []
    numbers = iter(_varints(table))
    for begin in numbers:
        length, target, depth_and_lasti = next(numbers), next(numbers), next(numbers)
        found.append((2 * begin, 2 * (begin + length), Handler(2 * target, depth_and_lasti >> 1)))
    return found


def _varints(table: bytes) -> list[int]:
    numbers, value = [], 0
    for byte in table:
        value = value << 6 | byte & 63
        if not byte & 64:
            numbers.append(value)
            value = 0
    return numbers
