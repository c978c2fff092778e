"""Random bodies of recursive functions: statements, then tail calls in every position that there is.

def c3_f(n, a, b='x'):
    if n <= 0:
        return a
    for i4 in source((1, a)):
        if n % 2 == 1:
            return c3_g(n - 1, i4)
    return c3_f(n - 1, t(5, a), b)

Over 500 lines: each kind of statement is a method of one class, since all of them nest in one another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from program_expressions import TYPES, Scope, condition, expression, without_binding
from program_functions import Function, Writer


@dataclass
class Body:
    """Writes one function's body."""

    random: Random
    out: Writer
    function: Function
    family: list[Function]
    actions: list[str] = field(default_factory=list)  # statements that rebind something
    unbound_rate: float = 0.0
    quiet: bool = False
    captures: bool = False
    nested: bool = False  # recursion that is not a tail call
    mistakes: float = 0.004

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # --- calls ---------------------------------------------------------------------------------------------------

    def fuel(self, scope: Scope) -> str:
        if self.quiet:
            return self.random.choice(["n - 1", "n - 1", "n - 2", "-1 + n"])
        return self.random.choice(
            ["n - 1", "n - 1", "n - 1", "n - 1", "n - 2", "-1 + n", "t('fuel', n - 1)", "n - (1 if n % 2 else 2)"]
            + (["(m := n - 1)"] if scope.may_bind else [])
        )

    def call(self, scope: Scope, target: Function | None = None, callee: str | None = None, binds: bool = True) -> str:
        target = target or (self.function if self.chance(0.6) else self.random.choice(self.family))
        callee = callee or self.random.choice(target.callees)
        scope = scope.copy()
        scope.may_bind &= binds
        depth = self.random.choice([0, 1, 1, 2, 3])
        positional: list[str] = []
        keywords: list[str] = []
        by_keyword = False
        for parameter in target.parameters:
            value = self.fuel(scope) if parameter.name == "n" else expression(scope, parameter.kind, depth)
            if parameter.default is not None and self.chance(0.25) and parameter.passing != "positional":
                by_keyword = True
                continue
            by_keyword |= parameter.passing == "keyword" or (parameter.passing == "either" and self.chance(0.12))
            if by_keyword and parameter.passing == "positional":
                return self.call(scope, target, callee, binds)
            if by_keyword:
                keywords.append(f"{parameter.name}={value}")
            else:
                positional.append(value)
        if keywords and self.chance(0.2):
            self.random.shuffle(keywords)
        if target.star and not keywords and self.chance(0.4):
            positional += [f"*{expression(scope, 'tuple', 1)}"]
        if target.stars and self.chance(0.3):
            keywords.append(self.random.choice([f"extra={expression(scope, 'int', 1)}", "**{'other': 1}"]))
        if positional and self.chance(0.06) and not self.quiet:
            positional[-1] = f"*[{positional[-1]}]"
        if keywords and self.chance(0.15):
            name, _, value = keywords[-1].partition("=")
            if name.isidentifier():
                keywords[-1] = f"**{{'{name}': {value}}}"
        if self.chance(self.mistakes):
            self.random.choice(
                [lambda: positional.append("99"), lambda: keywords.append("mistake=1"), positional.clear]
            )()
        arguments = ", ".join([*positional, *keywords])
        return f"{callee}({arguments}{',' if arguments and self.chance(0.05) else ''})"

    # --- statements ------------------------------------------------------------------------------------------------

    def statements(self, scope: Scope, count: int, level: int, in_loop: bool = False) -> None:
        for _ in range(count):
            self.statement(scope, level, in_loop)

    def branch(self, scope: Scope, level: int, in_loop: bool = False, count: int | None = None) -> Scope:
        inner = scope.copy()
        self.statements(inner, count or self.random.choice([1, 1, 2]), level - 1, in_loop)
        return inner

    @staticmethod
    def join(scope: Scope, *branches: Scope, may_skip: bool = True) -> None:
        before = dict(scope.bound)
        for branch in branches:
            for name, kind in {**branch.bound, **branch.maybe}.items():
                if name not in before:
                    scope.maybe[name] = kind
        for branch in branches:
            for name in before:
                if name not in branch.bound and name in scope.bound:
                    scope.maybe[name] = scope.bound.pop(name)

    def assign(self, scope: Scope) -> None:
        kind = self.random.choice(TYPES) if not self.quiet else "int"
        text = expression(scope, kind, self.random.choice([1, 2, 2, 3]))
        old = [name for name, its in scope.bound.items() if its == kind and name not in ("n", "m")]
        name = self.random.choice(old) if old and self.chance(0.5) else scope.fresh()
        if name in old and kind == "int" and self.chance(0.4):
            self.out.line(f"{name} {self.random.choice('+-^')}= {text}")
        else:
            self.out.line(f"{name} = {text}")
        scope.bind(name, kind)

    def statement(self, scope: Scope, level: int, in_loop: bool) -> None:
        if self.quiet:
            if self.chance(0.25) and level > 0:
                with self.out.block(f"if {condition(scope)}:"):
                    inner = self.branch(scope, level)
                self.join(scope, inner)
            else:
                self.assign(scope)
            return
        out, choose = self.out, self.random.choice
        form = self.random.randrange(30 if level > 0 else 16)
        if form < 6:
            self.assign(scope)
        elif form < 8:
            out.line(f"log({scope.fresh('')}, {expression(scope, choose(TYPES), 2)})")
        elif form == 8:
            a, b = scope.fresh(), scope.fresh()
            out.line(f"{a}, *{b} = {expression(scope, 'int', 1)}, {expression(scope, 'int', 1)}")
            scope.bind(a, "int")
        elif form == 9:
            self.delete(scope)
        elif form == 10 and self.captures:
            self.capture(scope)
        elif form == 11 and self.actions:
            with out.block(f"if n == {choose('123456')}:"):
                out.line(choose(self.actions))
        elif form == 12 and self.nested and self.function.flavour != "generator":
            name = scope.fresh()
            text = self.call(scope, binds=False).replace("n - 1", "n - 3")
            out.line(f"{name} = {'await ' if scope.is_async else ''}{text}")
            scope.bind(name, "int") if self.function.flavour != "procedure" else None
        elif form == 13 and self.chance(0.3):
            with out.block(f"if n == {choose('1234')}:"):
                out.line(
                    choose(
                        [
                            "raise Boom(n)",
                            "raise Quiet(n) from Boom('cause')",
                            "boom(n)",
                            "raise Boom(n) from None",
                            "assert not n, n",
                            "1 // 0",
                            "undefined_name",
                        ]
                    )
                )
        elif form == 14:
            self.suspend(scope)
        elif form == 15:
            name = scope.fresh()
            out.line(
                choose(
                    [
                        f"import math as {name}",
                        f"{name}: int",
                        f"class {name}: attribute = n",
                        f"{name}: int = n",
                        "pass",
                    ]
                )
            )
        elif form < 20:
            self.conditional(scope, level, in_loop)
        elif form < 22:
            self.loop(scope, level)
        elif form < 25:
            self.attempt(scope, level)
        elif form < 27:
            self.manage(scope, level)
        elif form == 27:
            self.matching(scope, level)
        elif form == 28 and in_loop:
            with out.block(f"if {condition(scope)}:"):
                out.line(choose(["break", "continue"]))
        else:
            self.assign(scope)

    def delete(self, scope: Scope) -> None:
        names = [name for name in scope.bound if name not in ("n", "self", "cls")]
        if names:
            name = self.random.choice(names)
            if self.chance(0.5):
                self.out.line(f"del {name}")
                scope.maybe[name] = scope.bound.pop(name)
            else:
                with self.out.block(f"if {condition(scope)}:"):
                    self.out.line(f"del {name}")
                if name in scope.bound:
                    scope.maybe[name] = scope.bound.pop(name)

    def capture(self, scope: Scope) -> None:
        names = [name for name in scope.bound if name != "self"] or ["n"]
        name = self.random.choice(names)
        other = self.random.choice(names)
        form = self.random.randrange(4)
        if form < 2:
            self.out.line(f"keep(lambda: ({name}, {other}))")
        elif (
            form == 2
            and scope.bound.get(name) == "int"
            and name not in ("n", "m")
            and self.function.flavour != "lambda"
        ):
            with self.out.block("def step():"):
                self.out.line(f"nonlocal {name}")
                self.out.line(f"{name} = {name} + 1")
                self.out.line(f"return {name}, {other}")
            self.out.line(self.random.choice(["step()", "keep(step)", "log(step())"]))
        else:
            self.out.line(f"keep(lambda: [{name} for _ in (1, 2)])")

    def suspend(self, scope: Scope) -> None:
        if self.function.flavour == "generator":
            name = scope.fresh("got")
            text = expression(scope, "int", 1)
            nested = self.call(scope, binds=False).replace("n - 1", "n - 3")
            self.out.line(
                self.random.choice(
                    [f"yield {text}", f"{name} = yield {text}", f"yield {text}"]
                    + ([f"yield from {nested}", f"{name} = yield from {nested}"] if self.nested else [])
                )
            )
        elif self.function.flavour == "coroutine":
            name = scope.fresh("got")
            self.out.line(f"{name} = await Pause({expression(scope, 'int', 1)})")
            scope.bind(name, "int")

    def conditional(self, scope: Scope, level: int, in_loop: bool) -> None:
        branches = []
        with self.out.block(f"if {condition(scope)}:"):
            branches.append(self.branch(scope, level, in_loop))
        if self.chance(0.3):
            with self.out.block(f"elif {condition(scope)}:"):
                branches.append(self.branch(scope, level, in_loop))
        if self.chance(0.5):
            with self.out.block("else:"):
                branches.append(self.branch(scope, level, in_loop))
        self.join(scope, *branches)

    def iterable(self, scope: Scope) -> str:
        values = f"({expression(scope, 'int', 1)}, {expression(scope, 'int', 1)})"
        return self.random.choice(
            [
                f"source({values})",
                values,
                f"range({expression(scope, 'int', 0)} % 3)",
                f"list({values})",
                expression(scope, "tuple", 1),
                f"dict(enumerate({values}))",
                f"iter({values})",
            ]
        )

    def loop(self, scope: Scope, level: int, tail: bool = False) -> None:
        name = scope.fresh("i")
        inner = scope.copy()
        form = self.random.randrange(5)
        if form == 0:
            header = f"for {name}, k in {{1: n, 2: {expression(scope, 'int', 1)}}}.items():"
        elif form == 1:
            turn = scope.fresh("turn")  # no name of the scope: what the body does to it might never end
            self.out.line(f"{turn} = 0")
            header = f"while {turn} < {self.random.choice('123')}:"
        else:
            header = f"for {name} in {self.iterable(scope)}:"
        with self.out.block(header):
            inner.bind(name, "int")
            if form == 1:
                self.out.line(f"{turn} += 1")
                self.out.line(f"{name} = {turn}")
            self.statements(inner, self.random.choice([0, 1, 2]), level - 1, True)
            if tail:
                with self.out.block(f"if {condition(inner)}:"):
                    self.tail(inner.copy(), level - 1, in_loop=True)
            elif self.chance(0.2):
                with self.out.block(f"if {condition(inner)}:"):
                    self.out.line(self.random.choice(["break", "continue"]))
            self.out.line(f"log({scope.fresh('')}, {name})" if self.chance(0.5) else "pass")
        branches = [inner]
        if self.chance(0.15) and not tail:
            with self.out.block("else:"):
                branches.append(self.branch(scope, level))
        self.join(scope, *branches)

    def attempt(self, scope: Scope, level: int, tail: bool = False) -> None:
        out = self.out
        branches = []
        with out.block("try:"):
            branches.append(self.branch(scope, level))
            if self.chance(0.5):
                with out.block(f"if {condition(scope)}:"):
                    out.line("boom(n)")
        only_finally = self.chance(0.25) and not tail
        if not only_finally:
            error = scope.fresh("e")
            star = "*" if self.chance(0.1) else ""
            with out.block(
                f"except{star} {self.random.choice(['Boom', 'Boom', 'Exception' if not star else 'Quiet', '(Boom, ZeroDivisionError)'])} as {error}:"
            ):
                out.line(f"log({scope.fresh('')}, {error})" if not star else "pass")
                branches.append(self.branch(scope, level, count=1))
                if self.chance(0.1) and not star:
                    out.line(self.random.choice(["raise", f"raise Quiet(2) from {error}", "raise Quiet(3)"]))
            scope.maybe[error] = "int"
            if tail:
                with out.block("else:"):
                    self.tail(scope.copy(), level - 1)
            elif self.chance(0.2):
                with out.block("else:"):
                    branches.append(self.branch(scope, level))
        if only_finally or (self.chance(0.2) and not tail):
            with out.block("finally:"):
                out.line(f"log({scope.fresh('')}, 'finally')")
                branches.append(self.branch(scope, level, count=1))
        self.join(scope, *branches)

    def manage(self, scope: Scope, level: int) -> None:
        prefix = "async " if scope.is_async and self.chance(0.5) else ""
        name = scope.fresh("c")
        suppresses = self.random.choice(["True", "False"])
        with self.out.block(f"{prefix}with Manager({expression(scope, 'int', 1)}, {suppresses}) as {name}:"):
            inner = self.branch(scope, level)
            if self.chance(0.3):
                with self.out.block(f"if {condition(scope)}:"):
                    self.out.line("boom(n)")
        self.join(scope, inner)
        scope.bind(name, "int")

    def matching(self, scope: Scope, level: int, tail: bool = False) -> None:
        a, b = scope.fresh("a"), scope.fresh("b")
        subject = self.random.choice(
            ["n % 4", f"({expression(scope, 'int', 1)}, n % 3)", expression(scope, "tuple", 1)]
        )
        cases = ["0", "1 | 2", f"({a}, 0)", f"({a}, {b}) if {b} < 2", f"[{a}, *_]", f"int({a})", f"int({a}) if {a} > 2"]
        branches = []
        with self.out.block(f"match {subject}:"):
            for pattern in self.random.sample(cases, self.random.choice([1, 2, 3])):
                with self.out.block(f"case {pattern}:"):
                    inner = scope.copy()
                    for name in (a, b):
                        if name in pattern:
                            inner.bind(name, "int")
                    if tail:
                        self.statements(inner, self.random.choice([0, 1]), level - 1)
                        self.tail(inner, level - 1)
                    else:
                        self.statements(inner, 1, level - 1)
                        branches.append(inner)
        self.join(scope, *branches)
        scope.maybe.update({a: "int", b: "int"})

    # --- tail positions ----------------------------------------------------------------------------------------------

    def result(self, scope: Scope) -> None:
        if self.function.flavour == "procedure":
            self.out.line(
                self.random.choice(
                    [
                        f"log('end', {expression(scope, 'int', 1)})" if not self.quiet else "pass",
                        "return",
                        "return None",
                    ]
                )
            )
        else:
            self.out.line(
                f"return {expression(scope, 'int' if self.chance(0.7) or self.quiet else self.random.choice(TYPES), 1)}"
            )

    def tail(self, scope: Scope, level: int, in_loop: bool = False) -> None:
        """Ends the block: on every path the function is left, unless it is a procedure's last statement."""
        out = self.out
        procedure = self.function.flavour == "procedure"
        form = self.random.randrange(20 if level > 0 and not (procedure and in_loop) else 9)
        if form < 9:
            if procedure and in_loop:
                out.line("return")
            else:
                self.tail_statement(scope)
        elif form < 12:
            with out.block(f"if {condition(scope)}:"):
                self.tail(scope.copy(), level - 1, in_loop)
            if self.chance(0.3) or procedure:
                with out.block(f"elif {condition(scope)}:"):
                    self.tail(scope.copy(), level - 1, in_loop)
            if self.chance(0.5) or procedure:
                with out.block("else:"):
                    self.tail(scope.copy(), level - 1, in_loop)
            else:
                self.tail(scope, level - 1, in_loop)
        elif form < 15 and not procedure:
            if self.quiet:
                self.tail_statement(scope)
                return
            self.loop(scope, level, tail=True)
            self.tail(scope, level - 1, in_loop)
        elif form == 15 and not self.quiet:
            self.matching(scope, level, tail=True)
            if not procedure:
                self.tail(scope, level - 1, in_loop)
        elif form == 16 and not self.quiet:
            self.attempt(scope, level, tail=True)
            if not procedure:
                self.tail(scope, level - 1, in_loop)
        elif form == 17:
            with out.block(f"if {condition(scope)}:"):
                self.result(scope.copy())
            if procedure:
                with out.block("else:"):
                    self.tail(scope, level - 1, in_loop)
            else:
                self.tail(scope, level - 1, in_loop)
        else:
            self.statements(scope, 1, level - 1, in_loop)
            self.tail(scope, level - 1, in_loop)

    def linear(self, scope: Scope) -> None:
        """Ends a function that recurses with nothing but operations left to do, and with tail calls."""
        for _ in range(self.random.choice([0, 0, 1, 2])):
            with self.out.block(f"if {condition(scope)}:"):
                value = self.call(scope.copy()) if self.chance(0.3) else self.linear_value(scope.copy())
                self.out.line(f"return {value}")
        self.out.line(f"return {self.linear_value(scope)}")

    def linear_value(self, scope: Scope) -> str:
        names = [name for name in scope.bound if name in ("n", "a", "b", "c")]

        def behind() -> str:
            return self.random.choice([*names, "1", "2.5", "'s'", "n * 2", "(n - 1)"])

        def before() -> str:
            return without_binding(scope, self.random.choice(["int", "int", "int", "str", "Number"]), 1)

        value = self.call(scope, binds=False)
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            forms = [
                f"({before()} + {value}) % 1009",
                f"{before()} - ({value})",
                f"({value}) - {behind()}",
                f"({value}) * 3 % 997 + n",
                f"-({value})",
                f"int_of({value}) + {behind()}",
                f"int_of([{before()}, {value}, {behind()}][1])",
                f"t({self.random.randrange(90)}, {value})",
                f"max({before()}, {value})",
                f"max({value}, {behind()})",
                f"({value}, {behind()})[0]",
                f"{{'a': {before()}, 'b': {value}}}['b']",
                f"[{before()}, *({value}, {behind()})][-2]",
                f"(Number({before()}), {value})[1]",
                f"({before()} < ({value})) + 1",
                f"({before()} and {value} or 0)",
                f"(1 + ({value}) if {condition(scope)} else {before()})",
                f"({value}).real",
                f"({value}).__abs__()",
            ]
            if "'" not in value:  # up to 3.11 an f-string holds no quotes of its kind
                forms.append(f"len(f'{{{self.random.choice(names)}}}{{{value}!r:>4}}{{n}}')")
            value = self.random.choice(forms)
        return value

    def tail_statement(self, scope: Scope) -> None:
        out, choose = self.out, self.random.choice
        call = self.call(scope)
        flavour = self.function.flavour
        if flavour == "procedure":
            out.line(call)
        elif flavour == "generator":
            out.line(
                choose([f"return (yield from {call})", f"return (yield from {call})", f"return ((yield from {call}))"])
            )
        elif flavour == "coroutine":
            out.line(choose([f"return await {call}", f"return (await {call})"]))
        else:
            form = self.random.randrange(14)
            if form < 8:
                out.line(f"return {call}")
            elif form == 8:
                out.line(f"return ({call})")
            elif form == 9:
                out.line("return (  # a comment")
                out.line(f"    {call}")
                out.line(")")
            elif form == 10:
                first = self.random.choice([condition(scope), "n"])
                out.line(f"return {first} and {self.call(scope, binds=False)}")
            elif form == 11:
                out.line(f"return {condition(scope)} or {self.call(scope, binds=False)}")
            elif form == 12:
                out.line(
                    f"return {self.call(scope, binds=False)} if {condition(scope)} else {self.call(scope, binds=False)}"
                )
            else:
                out.line(
                    f"return {without_binding(scope, 'int', 1)} if {condition(scope)} else {self.call(scope, binds=False)}"
                )
