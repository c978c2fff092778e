"""Random recursive programs that end: families of functions that call each other with less and less fuel.

    generate(seed, case)    ->      the source of one case, ending in  run_case("c7", lambda: …)

Functions stand at module level, in classes, in other functions; they give values, are procedures, generators, coroutines or
lambdas. The same seed gives the same program on every interpreter.
"""

from __future__ import annotations

import ast
from random import Random

from program_bodies import Body
from program_expressions import TYPES, Scope, condition, expression
from program_functions import Function, Parameter, Writer

HEADER = """'''Generated.'''
from __future__ import annotations

import functools
from fuzz_support import Boom, Manager, Number, Pause, Quiet, arm, boom, drive, finish, int_of, keep, log, run_case, source, t, tick
"""

VALUES = {
    "int": ["0", "7", "-2"],
    "str": ["''", "'s'"],
    "tuple": ["()", "(1, 2)"],
    "Number": ["Number(4)"],
    "float": ["1.5"],
}
PLACES = ("module", "module", "module", "closure", "class", "class", "lambda", "operator")


class Case:
    def __init__(self, seed: str, name: str) -> None:
        self.random = Random(seed)
        self.name = name
        self.out = Writer()
        self.quiet = self.chance(0.08)
        self.place = "module" if self.quiet else self.random.choice(PLACES)
        self.flavour = self.random.choice(
            ["value"] * 6 + ["procedure", "generator", "generator", "coroutine", "coroutine"]
        )
        self.linear = self.chance(0.1) and not self.quiet and self.place != "operator"
        if self.place == "lambda" or self.quiet or self.linear:
            self.flavour = "value"
        self.captures = self.chance(0.3)
        self.nested = self.chance(0.3) and not self.linear
        self.unbound_rate = 0.25 if self.chance(0.3) else 0.0
        self.bulk = self.random.choice([20, 60, 300]) if self.chance(0.06) and not self.quiet else 0
        self.counter = [0]
        self.actions: list[str] = []

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # --- signatures --------------------------------------------------------------------------------------------------

    def parameters(self, count: int) -> list[Parameter]:
        kinds = ["int", "float", "str"] if self.quiet else TYPES
        result = [Parameter("n", "int")]
        result += [
            Parameter(
                "abcdefghijklmopqrstuvwxyz"[i % 24] + (str(i // 24) if i >= 24 else ""), self.random.choice(kinds)
            )
            for i in range(count)
        ]
        if self.chance(0.3):
            self.random.shuffle(result)
        if self.linear and self.chance(0.7):
            for parameter in result:
                parameter.passing = "positional"
        if self.quiet or self.linear:
            return result
        position = len(result)
        if self.chance(0.15):
            position = self.random.randrange(len(result) + 1)
            for parameter in result[position:]:
                parameter.passing = "keyword"
        if self.chance(0.12):
            for parameter in result[: self.random.randrange(position + 1)]:
                parameter.passing = "positional"
        if self.chance(0.25):
            for parameter in reversed(result):
                if parameter.name == "n":
                    break
                parameter.default = self.random.choice(VALUES[parameter.kind])
        return result

    def family(self) -> list[Function]:
        functions = []
        for i in range(1 if self.linear else self.random.choice([1, 1, 1, 2, 2, 3])):
            count = (
                self.random.choice([0, 1, 1, 2, 2, 3, 4]) if not self.chance(0.03) else self.random.choice([15, 17, 40])
            )
            function = Function("f", [], self.flavour, self.parameters(count))
            letter = "fgh"[i]
            if self.place in ("module", "lambda"):
                function.name = f"{self.name}_{letter}"
                function.callees = [function.name]
            elif self.place == "closure":
                function.name = letter
                function.callees = [letter]
            elif self.place == "operator":
                function.name = "__call__" if i == 0 else letter
                function.receiver = "self"
                function.callees = ["self"] if i == 0 else [f"self.{letter}"]
            else:
                kind = self.random.choice(["self", "self", "self", "cls", None])
                function.receiver = kind
                function.name = self.random.choice([letter, letter, f"__{letter}"])
                function.callees = {
                    "self": [f"self.{function.name}", f"self.{function.name}", f"self.next.{function.name}"],
                    "cls": [f"cls.{function.name}", f"{self.name}_C.{function.name}"],
                    None: [f"{self.name}_C.{function.name}"],
                }[kind]
            if self.linear:
                functions.append(function)
                continue
            if not self.quiet and self.chance(0.07) and not any(p.default for p in function.parameters):
                function.star = "rest"
            if not self.quiet and self.chance(0.06):
                function.stars = "options"
            functions.append(function)
        if self.place == "class":  # static methods and class methods reach no instance
            for function in functions:
                if function.receiver != "self":
                    return [function] + [
                        other for other in functions if other.receiver == function.receiver and other is not function
                    ]
        return functions

    # --- functions -----------------------------------------------------------------------------------------------------

    def scope(self, function: Function) -> Scope:
        scope = Scope(self.random, self.name, unbound_rate=self.unbound_rate, quiet=self.quiet, counter=self.counter)
        for parameter in function.parameters:
            scope.bound[parameter.name] = parameter.kind
        if function.star:
            scope.bound[function.star] = "tuple"
        scope.is_async = function.flavour == "coroutine"
        return scope

    def body(self, function: Function, family: list[Function], actions: list[str]) -> None:
        scope = self.scope(function)
        body = Body(
            self.random, self.out, function, family, actions, self.unbound_rate, self.quiet, self.captures, self.nested
        )
        if self.chance(0.1):
            self.out.line("'''A docstring.'''")
        if self.bulk:
            for i in range(self.bulk):
                self.out.line(f"u{i} = {i * 1000 + 7}")
                scope.bound[f"u{i}"] = "int"
            if self.chance(0.5):
                for i in range(0, self.bulk, 3):
                    self.out.line(f"if n < 0: {self.name}_name{i}.x{i} = 'constant {i}'")
            if self.chance(0.3):
                self.out.line("keep(lambda: (" + ", ".join(f"u{i}" for i in range(0, self.bulk, 2)) + "))")
        if not self.quiet and self.chance(0.9):
            self.out.line("tick()")
        if self.chance(0.15):
            body.statements(scope, 1, 1)
        if function.flavour == "generator" and not self.chance(0.3):
            self.out.line("yield n")
        with self.out.block("if n <= 0:"):
            if function.flavour == "procedure":
                self.out.line("log('end', n)")
                self.out.line("return")
            elif function.flavour == "generator" and self.chance(0.5):
                self.out.line("yield 0")
                body.result(scope.copy())
            else:
                body.result(scope.copy())
        if actions and not self.quiet:
            scope.actions = [f"({action} or 0)" for action in actions if "=" not in action]
        if function.flavour == "value" and self.nested:
            scope.calls = [f"int_of({body.call(self.scope(function), binds=False).replace('n - 1', 'n - 4')})"]
        if self.linear:
            body.statements(scope, self.random.choice([0, 0, 1, 2]), 1)
            body.linear(scope)
            return
        body.statements(scope, self.random.choice([0, 1, 2, 3, 4]), 3)
        body.tail(scope, 3)

    def define(self, function: Function, family: list[Function], actions: list[str], decorator: str = "") -> None:
        self.out.line("")
        if decorator:
            self.out.line(decorator)
        prefix = "async " if function.flavour == "coroutine" else ""
        with self.out.block(f"{prefix}def {function.name}({function.signature()}):"):
            self.body(function, family, actions)

    def start_arguments(self, function: Function) -> str:
        fuel = self.random.choice([3, 6, 9] if self.nested else [3, 6, 9, 12, 25, 40])
        if self.linear:  # activations share a frame from about the hundredth on
            fuel = self.random.choice([9, 200, 300, 500])
        positional, keywords = [], []
        for parameter in function.parameters:
            value = str(fuel) if parameter.name == "n" else self.random.choice(VALUES[parameter.kind])
            if parameter.passing == "keyword":
                keywords.append(f"{parameter.name}={value}")
            else:
                positional.append(value)
        return ", ".join([*positional, *keywords])

    def entry(self, function: Function, callee: str) -> None:
        call = f"{callee}({self.start_arguments(function)})"
        if self.flavour in ("generator", "coroutine"):
            script = self.random.choice(["n", "n", "s", "nsnt", "ssst", "nnc", "nnnnnc", "sssstn", "nt", "tn"])
            call = f"drive({call}, '{script}')"
        armed = [
            f"arm({self.random.randrange(1, 60)}, {action[:-2]})"
            for action in self.actions
            if action.endswith("()") and self.chance(0.4)
        ]
        self.out.line("")
        steps = ", 5000" if self.linear else ""
        value = f"({', '.join([*armed, call])})[-1]" if armed else call
        self.out.line(f"run_case('{self.name}', lambda: {value}{steps})")

    def rebinding(self, function: Function, target: str, other: str) -> None:
        """Helpers that change what a name, an attribute or the function means; their calls are the actions."""
        choices = [
            f"{target} = {other}",
            f"{target}.__code__ = {other}.__code__",
            f"{target}.__defaults__ = (5,)",
            f"{target}.__defaults__ = None",
            f"{target} = functools.partial({other})",
            f"{target}.__kwdefaults__ = {{'a': 3}}",
        ]
        for i in range(self.random.choice([1, 1, 2])):
            name = f"{self.name}_change{i}"
            self.out.line("")
            with self.out.block(f"def {name}():"):
                self.change(self.random.choice(choices), target)
            self.actions.append(f"{name}()")

    def change(self, text: str, target: str) -> None:
        left, _, right = text.partition(" = ")
        if left == target and target.isidentifier():
            if self.place == "closure":
                self.out.line(f"nonlocal {target}")
                self.out.line(text)
            else:
                self.out.line(f"globals()['{target}'] = {right}")
        else:
            self.out.line(text)

    def write(self) -> str:
        {
            "module": self.at_module,
            "closure": self.in_closure,
            "class": self.in_class,
            "operator": self.in_class,
            "lambda": self.as_lambda,
        }[self.place]()
        return "\n".join(self.out.lines) + "\n"

    def changed(self, family: list[Function]) -> Function:
        """Another function of the first one's signature."""
        first = family[0]
        return Function(
            first.name + "_other",
            first.callees,
            first.flavour,
            first.parameters,
            first.receiver,
            first.star,
            first.stars,
        )

    def at_module(self) -> None:
        family = self.family()
        rebinds = self.chance(0.35)
        if rebinds:
            other = self.changed(family)
            self.define(other, family, [])
            self.rebinding(family[0], family[0].name, other.name)
        for function in family:
            self.define(function, family, self.actions if not self.quiet else [])
        self.entry(family[0], family[0].name)
        if rebinds and self.chance(0.3):
            self.entry(family[-1], family[-1].name)

    def in_closure(self) -> None:
        family = self.family()
        self.out.line("")
        with self.out.block(f"def {self.name}_outer(q):"):
            if self.chance(0.35):
                other = self.changed(family)
                self.define(other, family, [])
                self.rebinding(family[0], family[0].name, other.name)
            for function in family:
                self.define(function, family, self.actions)
            self.out.line("")
            names = self.random.choice([f"return {family[0].name}", f"return q and {family[0].name}"])
            self.out.line(names)
        changes = self.actions
        self.actions = []
        self.entry(family[0], f"{self.name}_outer(1)")
        self.actions = changes

    def in_class(self) -> None:
        family = self.family()
        name = f"{self.name}_C"
        first = family[0]
        self.out.line("")
        if self.chance(0.35) and first.receiver == "self" and not first.name.startswith("__"):
            other = self.changed(family)
            other.name = f"{self.name}_other"
            other.callees = first.callees
            self.define(other, family, [])
            self.rebinding_attribute(name, first.name, other.name)
        self.out.line("")
        with self.out.block(f"class {name}:"):
            if any(f.name.startswith("__") and f.name != "__call__" for f in family) or self.chance(0.5):
                self.out.line("")
                with self.out.block("def __init__(self, next=None):"):
                    self.out.line("self.next = next or self")
            else:
                self.out.line("")
                self.out.line("@property")
                with self.out.block("def next(self):"):
                    self.out.line("return t('next', self)")
            for function in family:
                decorator = {"self": "", "cls": "@classmethod", None: "@staticmethod"}[function.receiver]
                self.define(function, family, self.actions, decorator)
        mangled = first.name if not first.name.startswith("__") or first.name == "__call__" else f"_{name}{first.name}"
        instance = f"{name}()"
        if self.chance(0.3):
            self.out.line("")
            with self.out.block(f"class {self.name}_D({name}):"):
                self.out.line("")
                flavour = "async " if first.flavour == "coroutine" else ""
                if first.receiver == "self" and self.chance(0.7):
                    with self.out.block(f"{flavour}def {first.name}(self, *args, **kwargs):"):
                        self.out.line("log('override')")
                        call = f"super().{first.name}(*args, **kwargs)"
                        self.out.line(
                            {"generator": f"return (yield from {call})", "coroutine": f"return await {call}"}.get(
                                first.flavour, f"return {call}"
                            )
                        )
                else:
                    self.out.line("pass")
            instance = f"{self.name}_D()"
        self.entry(first, f"{instance}.{mangled}" if first.name != "__call__" or self.chance(0.5) else instance)

    def rebinding_attribute(self, owner: str, attribute: str, other: str) -> None:
        name = f"{self.name}_change"
        self.out.line("")
        with self.out.block(f"def {name}():"):
            self.out.line(
                self.random.choice(
                    [
                        f"{owner}.{attribute} = {other}",
                        f"{owner}.{attribute} = staticmethod(finish)",
                        f"{owner}.{attribute}.__code__ = {other}.__code__",
                        f"{owner}.{attribute}.__defaults__ = (5,)",
                        f"{owner}.{attribute} = property(lambda self: functools.partial({other}, self))",
                        f"{owner}.__getattribute__ = lambda self, name: log('look', name) or object.__getattribute__(self, name)",
                        f"del {owner}.{attribute}",
                    ]
                )
            )
        self.actions.append(f"{name}()")

    def as_lambda(self) -> None:
        family = self.family()
        changes: list[str] = []
        local = self.chance(0.4)
        if local:
            self.out.line("")
            self.out.line(f"def {self.name}_outer():")
            self.out.level += 1
        for function in family:
            scope = self.scope(function)
            scope.may_bind = self.chance(0.5)
            body = Body(
                self.random, self.out, function, family, changes, self.unbound_rate, False, self.captures, self.nested
            )
            base = expression(scope, "int", 1)
            tail = self.random.choice(
                [
                    lambda b=body, s=scope: b.call(s),
                    lambda b=body, s=scope: f"{b.call(s, binds=False)} if {condition(s)} else {b.call(s, binds=False)}",
                    lambda b=body, s=scope: f"({condition(s)} or {b.call(s, binds=False)})",
                    lambda b=body, s=scope: f"keep(lambda: ({', '.join(s.bound)},)) or {b.call(s, binds=False)}",
                ]
            )()
            if self.linear:
                tail = body.linear_value(scope)
            self.out.line("")
            self.out.line(f"{function.name} = lambda {function.signature()}: {base} if tick() or n <= 0 else ({tail})")
        if local:
            self.out.line("")
            self.out.line(f"return {family[0].name}")
            self.out.level -= 1
        self.entry(family[0], f"{self.name}_outer()" if local else family[0].name)


def generate(seed: str, name: str) -> str:
    """One case. What the grammar forbids in rare combinations is made anew."""
    for attempt in range(50):
        text = Case(f"{seed}/{name}/{attempt}", name).write()
        try:
            compile(ast.parse(text), "case", "exec")
        except SyntaxError:
            continue
        return text
    return f"run_case('{name}', lambda: 0)\n"


def generate_module(seed: str, count: int) -> str:
    return HEADER + "\n".join(generate(seed, f"c{i}") for i in range(count))
