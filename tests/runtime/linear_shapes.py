"""Shapes of linear recursion, and how they are loaded with and without the decorator."""

from __future__ import annotations

import textwrap
from types import SimpleNamespace
from typing import Any

from conftest import native_core

#: Functions `f(n)`, decorated with `linear`, and whether every call of theirs is elided.
SHAPES = {
    "left operand": "def f(n): return 0 if n == 0 else n + f(n - 1)",
    "right operand": "def f(n): return 0 if n == 0 else f(n - 1) + n",
    "constants": "def f(n): return 0 if n == 0 else 1 + f(n - 1) + 2",
    "unary": "def f(n): return 1 if n == 0 else -f(n - 1)",
    "not": "def f(n): return True if n == 0 else not f(n - 1)",
    "float": "def f(n): return 0.1 if n == 0 else 1.0 / n + f(n - 1) * 1.0000001",
    "comparison": "def f(n): return 0 if n == 0 else n % 3 > f(n - 1)",
    "nested operations": "def f(n): return 0 if n == 0 else (n % 7) - 3 * (f(n - 1) % 1000 + n)",
    "list": "def f(n): return [] if n == 0 else [n, len(f(n - 1))]",
    "tuple": "def f(n): return () if n == 0 else (n, f(n - 1))[:1]",
    "dict": "def f(n): return {} if n == 0 else {'n': n, 'rest': bool(f(n - 1))}",
    "set": "def f(n): return 0 if n == 0 else len({n, 0, f(n - 1)})",
    "None operand": "def f(n): return 0 if n == 0 else (None, f(n - 1))[1]",
    "f-string": "def f(n): return '' if n == 0 else f'{n % 10}{f(n - 1)[:5]}{n!r:>4}'",
    "call": "def f(n): return 0 if n == 0 else max(n % 5, f(n - 1))",
    "call with keywords": "def f(n): return 0 if n == 0 else int(str(f(n - 1) % 7), base=10) + 1",
    "operands by calls": "def f(n): return 0 if n == 0 else abs(n) + min(1, abs(n)) * f(int(str(n)) - 1) % 1009",
    "conditional operands": "def f(n): return 0 if n == 0 else max(n if n % 2 else -n, [k for k in (n, 1)][0], f(n - 1))",
    "method of the result": "def f(n): return '' if n == 0 else (f(n - 1).upper().strip('A') + str(n))[-5:]",
    "calls in calls": "def f(n): return 0 if n == 0 else abs(min(n, abs(f(n - 1)), 9))",
    "attribute": "def f(n): return S(v=0) if n == 0 else S(v=f(n - 1).v + 1)",
    "subscript": "def f(n): return [0] if n == 0 else [n, f(n - 1)[0] + 1][::-1]",
    "splat": "def f(n): return [0] if n == 0 else [n, *f(n - 1)][:3]",
    "two parameters": "def f(n, a=1): return a if n == 0 else (n ^ a) + f(n - 1, a * 3 % 17)",
    "three parameters": "def f(n, a=1, b=2): return a - b if n == 0 else a + f(n - 1, b, a)",
    "four parameters": "def f(n, a=1, b=2, c=3): return a - b if n == 0 else max(a, f(n - 1, b, c, a), b)",
    "conditional": "def f(n): return 0 if n == 0 else n * (f(n - 1) if n % 2 else 3)",
    "conditional argument": "def f(n): return 0 if n <= 0 else 1 + f(n - 2 if n % 3 else n - 1)",
    "or": "def f(n): return n == 0 or 1 + f(n - 1)",
    "several operations": """
        def f(n):
            if n == 0:
                return 0
            if n % 3 == 0:
                return 2 * f(n - 1) % 101
            if n % 3 == 1:
                return f(n - 1) - n
            return max(n, f(n - 1), n // 2) % 1009
    """,
    "with tail calls": """
        def f(n, acc=0):
            if n == 0:
                return acc
            if n % 2:
                raise __encc__.restart(f, n - 1, acc + 1)
            return n - f(n - 1, acc)
    """,
    "in a loop": """
        def f(n):
            for i in range(n):
                for k in (1, 2):
                    if i + k > 2 or n < 4:
                        return i + k + f(n - 1) + n
            return -1
    """,
    "locals that may be unbound": """
        def f(n):
            try:
                seen
            except UnboundLocalError:
                seen = n
            else:
                return "kept"
            return 0 if n == 0 else seen + f(n - 1)
    """,
    "captured variables": """
        functions = []
        def f(n):
            total = n * 2
            functions[:] = [lambda: (n, total)]
            return 0 if n == 0 else total + f(n - 1)
    """,
    "no parameters": """
        left = [0]
        def f(n=None):
            if n is not None:
                left[0] = n
                return g()
            return g()
        def g():
            if left[0] == 0:
                return 0
            left[0] -= 1
            return 1 + g()
        g = __encc__.linear(g)
    """,
    "closure": """
        def make():
            @__encc__.linear
            def g(n): return 0 if n == 0 else n + g(n - 1)
            return g
        f = make()
    """,
    "lambda": "f = lambda n: 0 if n == 0 else n + f(n - 1)",
    "method": """
        class Node:
            def __init__(self, next, value): self.next, self.value = next, value
            @__encc__.linear
            def total(self, more):
                if self.next is None: return more
                return self.value + self.next.total(more)
        def f(n):
            node = Node(None, 0)
            for i in range(n): node = Node(node, i)
            total = node.total(5)
            while node is not None: node = node.next
            return total
    """,
    "own method": """
        class C:
            def __init__(self): self.n = 0
            @__encc__.linear
            def __private(self):
                if self.n == 0: return 0
                self.n -= 1
                return max(self.n % 9, self.__private())
            def run(self, n):
                self.n = n
                return self.__private()
        def f(n): return C().run(n)
    """,
}


def load(source: str, decorate: bool, **names: Any) -> dict[str, Any]:
    core = native_core()
    runtime = core
    if not decorate:  # what the functions were before
        runtime = SimpleNamespace(linear=lambda f: f, restart=None)
        source = source.replace("raise __encc__.restart(f, ", "return f(")
    module: dict[str, Any] = {"__name__": "linear", "__encc__": runtime, "S": SimpleNamespace, **names}
    exec(compile(textwrap.dedent(source), "<linear>", "exec", dont_inherit=True), module)
    if decorate and "__encc__.linear" not in source:
        module["f"] = runtime.linear(module["f"])
    return module
