"""What runs again when a frame is restarted: the lines with effects that control may have come by."""

from __future__ import annotations

from types import CodeType

from encc._flow import Flow, flow_of

_EFFECTS = {
    "STORE_ATTR": "stores", "STORE_SUBSCR": "stores", "STORE_SLICE": "stores", "STORE_GLOBAL": "stores",
    "STORE_DEREF": "stores", "DELETE_ATTR": "stores", "DELETE_SUBSCR": "stores", "DELETE_GLOBAL": "stores",
    "CALL": "calls", "CALL_KW": "calls", "CALL_FUNCTION_EX": "calls", "IMPORT_NAME": "imports",
    "SEND": "awaits", "YIELD_VALUE": "yields",
}  # fmt: skip


def lines_with_effects(code: CodeType, offset: int, start: int = 0) -> dict[int, set[str]]:
    """Line to the kinds of effects on it, for the instructions on some path from `start` to `offset`."""
    flow = flow_of(code)
    at = flow.instruction(offset)
    behind = _leading_to(flow, at)
    if start:
        behind &= flow.reachable([start])
    lines: dict[int, set[str]] = {}
    for begin, end, line in code.co_lines():
        if line is None:
            continue
        for place in range(begin, end, 2):
            instruction = flow.at.get(place)
            effect = instruction and _EFFECTS.get(instruction.opname)
            if effect and place in behind and place != at:
                lines.setdefault(line, set()).add(effect)
    return lines


def describe(code: CodeType, offset: int, start: int = 0) -> str:
    """One line for the prompt; empty if nothing with an effect runs again."""
    lines = lines_with_effects(code, offset, start)
    if not lines:
        return ""
    kinds = sorted(set().union(*lines.values()))
    return f"{code.co_qualname}: line{'s' if len(lines) > 1 else ''} {_ranges(sorted(lines))} ({', '.join(kinds)})"


def _leading_to(flow: Flow, at: int) -> set[int]:
    """Instructions from which control can come to `at`."""
    sources: dict[int, list[int]] = {}
    for offset in flow.at:
        targets = flow.successors(offset)
        if (handler := flow.handler(offset)) is not None:
            targets.append(handler.target)
        for target in targets:
            sources.setdefault(target, []).append(offset)
    seen: set[int] = set()
    work = [at]
    while work:
        offset = work.pop()
        if offset not in seen:
            seen.add(offset)
            work += sources.get(offset, ())
    return seen


def _ranges(numbers: list[int]) -> str:
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)
