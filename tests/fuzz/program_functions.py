"""Signatures of generated functions, and the lines they are written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Parameter:
    name: str
    kind: str  # a type of program_expressions
    passing: str = "either"  # positional, either, keyword
    default: str | None = None


@dataclass
class Function:
    name: str
    callees: list[str]  # how the family calls it
    flavour: str  # value, procedure, generator, coroutine
    parameters: list[Parameter]
    receiver: str | None = None
    star: str | None = None
    stars: str | None = None

    def signature(self) -> str:
        parts = [self.receiver] if self.receiver else []
        passing = ""
        for parameter in self.parameters:
            if passing == "positional" and parameter.passing != "positional":
                parts.append("/")
            if parameter.passing == "keyword" and passing != "keyword":
                parts.append("*" + (self.star or ""))
            passing = parameter.passing
            parts.append(parameter.name + (f"={parameter.default}" if parameter.default is not None else ""))
        if passing == "positional":
            parts.append("/")
        if self.star and passing != "keyword":
            parts.append("*" + self.star)
        if self.stars:
            parts.append("**" + self.stars)
        return ", ".join(parts)


class Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.level = 0

    def line(self, text: str) -> None:
        self.lines.append("    " * self.level + text if text else "")

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        self.line(header)
        self.level += 1
        yield
        self.level -= 1
