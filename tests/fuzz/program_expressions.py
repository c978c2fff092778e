"""Random expressions of a wanted type, over the variables of a scope.

Scope(bound={"n": "int", "a": "str"})       ->      len(a) + t(3, n) if n % 3 == 1 else (w1 := n - 2)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

TYPES = ("int", "int", "int", "str", "tuple", "Number", "float")


@dataclass
class Scope:
    """What an expression may use where it stands."""

    random: Random
    prefix: str
    bound: dict[str, str] = field(default_factory=dict)  # names that are surely bound, with their types
    maybe: dict[str, str] = field(default_factory=dict)  # names that some paths leave unbound
    unbound_rate: float = 0.0
    quiet: bool = False  # only arithmetic: no calls
    may_bind: bool = True  # walrus allowed here
    is_async: bool = False
    calls: list[str] = field(default_factory=list)  # recursive calls that give an int, to be used as operands
    actions: list[str] = field(default_factory=list)  # expressions that change something and give 0
    counter: list[int] = field(default_factory=lambda: [0])

    def copy(self) -> Scope:
        return Scope(**{**self.__dict__, "bound": dict(self.bound), "maybe": dict(self.maybe)})

    def fresh(self, letter: str = "v") -> str:
        self.counter[0] += 1
        return f"{letter}{self.counter[0]}"

    def inner(self) -> str:
        """The variable of a comprehension: a new one, or one that the function has too, bound or not."""
        names = [name for name in {**self.bound, **self.maybe} if name != "n"]
        return self.random.choice(names) if names and self.chance(0.5) else self.fresh("x")

    def names(self, kind: str) -> list[str]:
        names = [name for name, its in self.bound.items() if its == kind]
        if self.unbound_rate and self.random.random() < self.unbound_rate:
            names += [name for name, its in self.maybe.items() if its == kind]
        return names

    def bind(self, name: str, kind: str) -> None:
        self.bound[name] = kind
        self.maybe.pop(name, None)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability


def expression(scope: Scope, kind: str, depth: int = 2) -> str:
    if depth > 0 and scope.chance(0.12):
        return f"({without_binding(scope, kind, depth - 1)} if {condition(scope, depth - 1)} else {without_binding(scope, kind, depth - 1)})"
    if scope.quiet:
        return quiet(scope, kind, depth)
    if depth > 0 and scope.chance(0.12):
        return f"t({scope.fresh('')}, {expression(scope, kind, depth - 1)})"
    if depth > 0 and scope.may_bind and scope.chance(0.08):
        name = scope.fresh("w")
        text = f"({name} := {expression(scope, kind, depth - 1)})"
        scope.bind(name, kind)
        return text
    return MAKERS[kind](scope, depth)


def without_binding(scope: Scope, kind: str, depth: int) -> str:
    """For parts that may not run, or where the walrus is forbidden."""
    inner = scope.copy()
    inner.may_bind = False
    return expression(inner, kind, depth)


def leaf(scope: Scope, kind: str, constants: list[str]) -> str:
    names = scope.names(kind)
    return scope.random.choice(names) if names and scope.chance(0.75) else scope.random.choice(constants)


def quiet(scope: Scope, kind: str, depth: int) -> str:
    if kind == "int":
        if depth <= 0:
            return leaf(scope, "int", ["0", "1", "3", "100", "-7"])
        a, b = (quiet(scope, "int", depth - 1) for _ in range(2))
        return scope.random.choice(
            [
                f"({a} + {b}) % 1009",
                f"{a} - {b}",
                f"({a} ^ {b})",
                f"-{a}",
                f"(~{a})",
                f"({a} & 255)",
                f"({a} * 3) % 997",
                f"({a} or {b})",
            ]
        )
    if kind == "float":
        return leaf(scope, "float", ["0.5", "-1.25"]) + scope.random.choice(["", " * 0.5", " + 1.5", " - 0.25"])
    if kind == "str":
        return leaf(scope, "str", ["'a'", "''", "'xyz'"])
    return leaf(scope, kind, ["None"])


def integer(scope: Scope, depth: int) -> str:
    if depth <= 0:
        return leaf(scope, "int", ["0", "1", "2", "5", "1000", "-3"])
    choose = scope.random.choice
    if scope.calls and scope.chance(0.08):
        return choose(scope.calls)
    if scope.actions and scope.chance(0.04):
        return choose(scope.actions)

    def sub(kind: str = "int") -> str:
        return expression(scope, kind, depth - 1)

    def part(kind: str = "int") -> str:
        return without_binding(scope, kind, depth - 1)

    form = scope.random.randrange(24)
    x = scope.inner()
    if form < 6:
        a = sub()
        return choose([f"({a} + {sub()}) % 1009", f"({a} - {sub()})", f"({a} ^ 5)", f"(-{a})", f"({a} * 3) % 997"])
    if form == 6:
        return f"len({sub('tuple')})"
    if form == 7:
        return f"len({sub('str')})"
    if form == 8:
        return f"sum({x} for {x} in ({part()}, {part()}))"
    if form == 9:
        return f"sum([{x} + {part()} for {x} in range({part()} % 4) if {x} != {part()}])"
    if form == 10:
        return f"len({{{x}: {part()} for {x} in {part('tuple')}}})"
    if form == 11:
        return f"(lambda {x}: {x} + {part()})({sub()})"
    if form == 12:
        return f"max({sub()}, {sub()})"
    if form == 13:
        return f"({sub()} and {part()} or {part()})"
    if form == 14:
        return f"int({condition(scope, depth - 1)})"
    if form == 15:
        return f"(*{sub('tuple')}, {sub()})[-1]"
    if form == 16:
        return f"{{'a': {sub()}, **{{'b': {sub()}}}}}['b']"
    if form == 17:
        inner = sub()
        # Before 3.12 no quote of the f-string itself may be inside, and `{{` is a brace.
        quote = "'" if "'" not in inner else '"' if '"' not in inner else None
        space = " " if inner.startswith("{") else ""
        number = leaf(scope, "int", ["7"])
        return f"len(f{quote}{{{space}{inner}}}-{{{number}!r:>4}}{quote})" if quote else f"len(str({inner}))"
    if form == 18:
        return f"[{sub()}, {sub()}][{sub()} % 2]"
    if form == 19:
        return f"int({sub('Number')})"
    if form == 20:
        x = scope.fresh("w")
        return f"sum([({x} := {part()}) for _ in range(2)]) + {x}" if scope.may_bind else f"abs({sub()})"
    if form == 21:
        return f"[(lambda: {x}) for {x} in range(3)][{sub()} % 3]()"
    if form == 22:
        return f"round({sub('float')}) % 50"
    return leaf(scope, "int", ["4", "2**70 % 1009"])


def string(scope: Scope, depth: int) -> str:
    if depth <= 0:
        return leaf(scope, "str", ["''", "'ab'", "'ü'"])
    a = expression(scope, "str", depth - 1)
    return scope.random.choice(
        [
            a,
            f"({a} + 'q')[-5:]",
            f"f'{{{leaf(scope, 'int', ['1'])}}}'",
            f"str({expression(scope, 'int', depth - 1)})[:4]",
            f"{a}.upper()",
        ]
    )


def sequence(scope: Scope, depth: int) -> str:
    if depth <= 0:
        return leaf(scope, "tuple", ["()", "(1, 2)"])
    a = expression(scope, "tuple", depth - 1)
    i = expression(scope, "int", depth - 1)
    x = scope.inner()
    part = without_binding(scope, "int", depth - 1)
    return scope.random.choice(
        [
            f"({i}, *{a})[:3]",
            f"({i},)",
            f"(*{a}, {i})[-3:]",
            f"tuple([{x} for {x} in {leaf(scope, 'tuple', ['(3, 4)'])}])",
            a,
            f"tuple({x} + {part} for {x} in range(2))",
        ]
    )


def number(scope: Scope, depth: int) -> str:
    if depth <= 0:
        return leaf(scope, "Number", ["Number(3)", "Number(10)"])
    a = expression(scope, "Number", depth - 1)
    i = expression(scope, "int", depth - 1)
    return scope.random.choice([a, f"({a} + {i})", f"({i} - {a})", f"(-{a})", f"({a} ^ {a})", f"Number({i} % 90)"])


def floating(scope: Scope, depth: int) -> str:
    if depth <= 0:
        return leaf(scope, "float", ["0.5", "-2.25"])
    return f"({expression(scope, 'float', depth - 1)} + {expression(scope, 'int', depth - 1)} % 7) / 2"


MAKERS = {"int": integer, "str": string, "tuple": sequence, "Number": number, "float": floating}


def condition(scope: Scope, depth: int = 1) -> str:
    choose = scope.random.choice
    form = scope.random.randrange(9)
    if form < 3 and "n" in scope.bound:
        return choose([f"n % {choose('234')} == {choose('012')}", f"n > {choose('1357')}", f"n == {choose('123456')}"])
    a = expression(scope, "int", depth - 1)
    if form == 4:
        return f"{a} < {without_binding(scope, 'int', depth - 1)} <= 900" if not scope.quiet else f"{a} < 40"
    if form == 5 and not scope.quiet:
        return f"{a} in {expression(scope, 'tuple', depth - 1)}"
    if form == 6:
        return f"not {a}"
    if form == 7 and depth > 0:
        return f"({a} {choose(['and', 'or'])} {condition(quietly(scope), depth - 1)})"
    if form == 8 and not scope.quiet:
        return expression(scope, "Number", depth - 1)
    return f"{a} {choose(['>', '!=', '<='])} {choose(['3', '50', '7'])}"


def quietly(scope: Scope) -> Scope:
    inner = scope.copy()
    inner.may_bind = False
    return inner
