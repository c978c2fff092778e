"""Random changes to Python source: bytes in, bytes out. Callers keep those results that Python still compiles."""

from __future__ import annotations

import ast
import io
import random
import re
import tokenize
from collections.abc import Callable

Lines = list[str]

WRAPPERS = (
    "if x:", "else_", "for x in y:", "while x:", "try_", "with x:", "with x as y, z:", "class C(B):", "def g(self, n=0):",
    "async def g(n):", "def g(*a, **k):", "match x:\n    case [a, *b] if a:", "async with x:", "async for x in y:",
)  # fmt: skip
STATEMENTS = (
    "return {f}(n)", "return {f}(*a, n=1)", "return (yield from {f}(n))", "return await {f}(n)", "yield n", "yield from {f}(n)",
    "await {f}(n)", "{f}(n)", "{f}(n),", "{f}(n);", "return {f}(n),", "return x and {f}(n)", "return x if n else {f}(n)",
    "return lambda: {f}(n)", "return not {f}(n)", "return (  # why\n{f}(n)\n)", "return {f}(\nn,\n)", "return {f} (n)",
    "return {f}\\\n(n)", "return\\\n{f}(n)", "return({f}(n))", "return\t{f}(n)", "return {f}(x for x in n)", "return {f}()(n)",
    "return {f}[0](n)", "return {f}(n).x", "return self.{f}(n)", "return super().{f}(n)", "return cls.{f}(n)",
    "return n.m.{f}(n)", "return [{f}(n)]", "return *a, {f}(n)", "return {f}(n) or {f}(n)", "return x or (y and ({f}(n)))",
    "return f'{{{f}(n)}}'", "return (y := {f}(n))", "return {f}(f'{{n!r:>{{n}}}}')", "return -{f}(n)", "return {f}(*n.b(), **n)",
    "return print(n, *n.b())", "global {f}", "nonlocal {f}", "{f} = {f}", "del {f}", "import {f}", "locals()", "pass", "...",
    "return", "return None", "raise", "x: int = {f}(n)", "{f} = lambda n: {f}(n - 1)", "type(n).x = {f}(n)", "print >> {f}, n",
    "assert {f}(n), 1", "return n if (lambda: {f}(n)) else {f}", "@{f}", "# encc: off", "# encc: require-tail",
    "return {f}(a)(b)(c)", "return await (yield_({f}(n)))", "lambda: (yield {f}(n))", "if n: return {f}(n)", "if n: {f}(n)",
    "def i(n): return i(n)", "async def i(n): return await i(n)", "class {f}: pass", "for {f} in n: pass", "x = y = {f}(n)",
    "return {f}(é, 'é')", "return 'é' and {f}(n)", "'''doc'''", "return {f}(n) # é", "return {f}(\n# c\n)", "return {f}(n,)",
    "return {f}(*n,)", "return {f}(n=1,)", "return (({f}))(n)", "return {f}(lambda: {f}(n))", "return {f}({f}({f}(n)))",
)  # fmt: skip
DECORATORS = (
    "@staticmethod",
    "@classmethod",
    "@property",
    "@override",
    "@functools.wraps(f)",
    "@x",
    "@overload",
    "@(y := z)",
)
FIRST = (
    "#!/usr/bin/python\n", "# -*- coding: utf-8 -*-\n", "# -*- coding: latin-1 -*-\n", "\f\n", "# encc: off\n", "\n\n",
    "from __future__ import annotations\n", '"""doc"""\n', '"""doc"""; x = 1\n', "'doc' 'more'\n", "import encc.runtime as __encc__\n",
    "'''doc\n'''\\\n\n", "from __future__ import (\n  annotations,\n)\n", "x = 1; from os import *\n",
)  # fmt: skip
COMMENTS = ("# comment", "#", "# é\u2028\u0085", "  # encc: off", "\f", "\t", "    ", "", "\\", "# }) 'quote")


def names_of_functions(text: str) -> list[str]:
    return re.findall(r"\bdef +(\w+)", text) or ["f"]


def indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


class Mutator:
    """All choices come from one seeded generator, so a finding can be made again."""

    def __init__(self, chooser: random.Random, pieces: list[str]) -> None:
        self.random = chooser
        self.pieces = pieces  #: statements of other programs, to be put in

    def mutate(self, text: str) -> str:
        change: Callable[[str], str] = self.random.choice(CHANGES).__get__(self)
        return change(text)

    def at_line(self, text: str) -> tuple[Lines, int]:
        lines = text.split("\n")
        return lines, self.random.randrange(len(lines))

    def insert_statement(self, text: str) -> str:
        lines, at = self.at_line(text)
        name = self.random.choice(names_of_functions(text))
        space = indent_of(lines[at]) + self.random.choice(("", "", "", "    "))
        new = self.random.choice(STATEMENTS).format(f=name)
        return "\n".join([*lines[:at], *(space + line for line in new.split("\n")), *lines[at:]])

    def replace_statement(self, text: str) -> str:
        lines, at = self.at_line(text)
        name = self.random.choice(names_of_functions(text))
        lines[at] = indent_of(lines[at]) + self.random.choice(STATEMENTS).format(f=name)
        return "\n".join(lines)

    def insert_piece(self, text: str) -> str:
        lines, at = self.at_line(text)
        space = indent_of(lines[at])
        piece = self.random.choice(self.pieces).split("\n")
        return "\n".join([*lines[:at], *(space + line if line else line for line in piece), *lines[at:]])

    def decorate(self, text: str) -> str:
        lines = text.split("\n")
        defs = [i for i, line in enumerate(lines) if re.match(r"\s*(async def|def|class)\b", line)]
        if not defs:
            return text
        at = self.random.choice(defs)
        new = self.random.choice((*DECORATORS, *COMMENTS))
        return "\n".join([*lines[:at], indent_of(lines[at]) + new, *lines[at:]])

    def wrap(self, text: str) -> str:
        lines, at = self.at_line(text)
        end = min(len(lines), at + self.random.randint(1, 12))
        space = indent_of(lines[at])
        head, deeper = self.random.choice(WRAPPERS), "    "
        tail: Lines = []
        if head == "else_":
            head, tail = "if x: pass\nelse:", []
        elif head == "try_":
            head = "try:"
            tail = self.random.choice((["except E as e: pass"], ["finally: pass"], ["except* E: pass", "else: pass"]))
        elif head.startswith("match"):
            deeper = "        "
        body = [deeper + line if line else line for line in lines[at:end]]
        added = [space + line for line in head.split("\n")] + body + [space + line for line in tail]
        return "\n".join(lines[:at] + added + lines[end:])

    def change_lines(self, text: str) -> str:
        lines, at = self.at_line(text)
        end = min(len(lines), at + self.random.randint(1, 4))
        kind = self.random.randrange(5)
        if kind == 0:
            del lines[at:end]
        elif kind == 1:
            lines[at:at] = lines[at:end]
        elif kind == 2:
            to = self.random.randrange(len(lines))
            moved = lines[at:end]
            del lines[at:end]
            lines[to:to] = moved
        elif kind == 3:
            lines[at:end] = ["    " + line for line in lines[at:end]]
        else:
            lines[at:end] = [line.removeprefix("    ") for line in lines[at:end]]
        return "\n".join(lines)

    def comment(self, text: str) -> str:
        lines, at = self.at_line(text)
        new = self.random.choice(COMMENTS)
        if self.random.random() < 0.4:
            lines[at] += new if new.startswith((" ", "\t")) else "  " + new
        else:
            lines.insert(at, self.random.choice(("", indent_of(lines[at]))) + new)
        return "\n".join(lines)

    def join_lines(self, text: str) -> str:
        lines, at = self.at_line(text)
        if at + 1 < len(lines):
            glue = " " if lines[at].rstrip().endswith(":") else "; "
            lines[at : at + 2] = [lines[at].rstrip() + glue + lines[at + 1].strip()]
        return "\n".join(lines)

    def break_line(self, text: str) -> str:
        places = [m.start() for m in re.finditer(r"[ (\[{,:)\].=]", text)]
        if not places:
            return text
        at = self.random.choice(places) + self.random.randint(0, 1)
        new = self.random.choice(
            ("\\\n", "\n", "\n# c\n", "\n\n", " \\\n  ", "\n\t", "\f", "\t", "  ", "(", ")", "\\\n\\\n")
        )
        return text[:at] + new + text[at:]

    def parenthesize(self, text: str) -> str:
        calls = list(re.finditer(r"(?<=return )[^\n#;]+", text)) or list(re.finditer(r"\b\w+\([^()\n]*\)", text))
        if not calls:
            return text
        call = self.random.choice(calls)
        form = self.random.choice(("({})", "(\n{}\n)", "{} if x else y", "x if y else {}", "x and {}", "{} or x", "(({}))",
                                   "await {}", "(yield {})", "(yield from {})", "lambda: {}", "not {}", "{}, ", "*{}, ",
                                   "(  # c\n{})", "[{}]", "{}.x", "{}()", "{}\\\n", "(x := {})"))  # fmt: skip
        return text[: call.start()] + form.replace("{}", call.group()) + text[call.end() :]

    def call_self(self, text: str) -> str:
        """Turns some called name into the name of a function of the module: more recursion."""
        calls = list(re.finditer(r"\b\w+(?=\()", text))
        if not calls:
            return text
        call = self.random.choice(calls)
        return text[: call.start()] + self.random.choice(names_of_functions(text)) + text[call.end() :]

    def splice_tokens(self, text: str) -> str:
        try:
            tokens = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.string.strip()]
        except (tokenize.TokenError, SyntaxError):
            return text
        if len(tokens) < 3:
            return text
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        one, other = self.random.choice(tokens), self.random.choice(tokens)
        begin, end = starts[one.start[0] - 1] + one.start[1], starts[one.end[0] - 1] + one.end[1]
        new = self.random.choice((other.string, one.string + " " + other.string, "", other.string + one.string))
        return text[:begin] + new + text[end:]

    def make_async(self, text: str) -> str:
        defs = list(re.finditer(r"(async )?def ", text))
        if not defs:
            return text
        one = self.random.choice(defs)
        return text[: one.start()] + ("def " if one.group(1) else "async def ") + text[one.end() :]

    def first_line(self, text: str) -> str:
        return self.random.choice(FIRST) + text

    def rename(self, text: str) -> str:
        names = sorted(set(re.findall(r"\b[a-z_]\w*", text)))
        if not names:
            return text
        old = self.random.choice(names)
        new = self.random.choice(
            (*names, "é", "match", "case", "type", "print", "self", "cls", "__call__", "__del__", "__x", "exec")
        )
        return re.sub(rf"\b{old}\b", new, text)

    def tabs(self, text: str) -> str:
        return re.sub(r"(?m)^( {4})+", lambda m: "\t" * (len(m.group()) // 4), text)

    def no_last_newline(self, text: str) -> str:
        return text.rstrip("\n")


CHANGES = (
    [Mutator.insert_statement] * 6 + [Mutator.replace_statement] * 4 + [Mutator.insert_piece] * 2 + [Mutator.decorate] * 2
    + [Mutator.wrap] * 4 + [Mutator.change_lines] * 3 + [Mutator.comment] * 3 + [Mutator.join_lines] * 2 + [Mutator.break_line] * 4
    + [Mutator.parenthesize] * 4 + [Mutator.call_self] * 5 + [Mutator.splice_tokens] * 3 + [Mutator.make_async] * 2
    + [Mutator.first_line, Mutator.rename, Mutator.rename, Mutator.tabs, Mutator.no_last_newline]
)  # fmt: skip


def encoded(text: str, chooser: random.Random) -> bytes:
    """The text as a file: sometimes with CRLF, a byte order mark, or another encoding when a cookie allows it."""
    if chooser.random() < 0.1:
        text = re.sub(r"\r?\n", "\r\n", text)
    if re.match(r"(#.*\n)?#.*coding: latin-1", text):
        return text.encode("latin-1", errors="replace")
    return (b"\xef\xbb\xbf" if chooser.random() < 0.05 else b"") + text.encode("utf-8", errors="replace")


def statements(text: str) -> list[str]:
    """A module's top-level statements, each as text of its own."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    lines = text.split("\n")
    found = []
    for node in tree.body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        found.append("\n".join(lines[first - 1 : node.end_lineno]))
    return [piece for piece in found if len(piece) < 3000]
