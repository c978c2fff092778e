"""Recursion that is not a tail call, through every path that calls back.

Each program defines `run(n)`, which recurses n levels deep and gives n. Where a structure is walked, `make(n)` builds it, and
`run` takes that instead. `deep` decorates the one function that recurses. Used by test_deep.py and benchmarks/deep.py.
"""

from __future__ import annotations

import textwrap

PATHS = {
    "plain": """
        @deep
        def run(n): return 0 if n == 0 else 1 + run(n - 1)
    """,
    "mutual": """
        @deep
        def run(n): return 0 if n == 0 else 1 + other(n - 1)
        def other(n): return 0 if n == 0 else 1 + run(n - 1)
    """,
    "method": """
        class Node:
            def __init__(self, next): self.next = next
            @deep
            def length(self): return 0 if self.next is None else 1 + self.next.length()
        def make(n):
            node = Node(None)
            for _ in range(n): node = Node(node)
            return node
        def run(node): return node.length()
    """,
    "classmethod": """
        class Counter:
            @classmethod
            @deep
            def count(cls, n): return 0 if n == 0 else 1 + cls.count(n - 1)
        run = Counter.count
    """,
    "visitor": """
        class Pair: pass
        class Leaf: pass
        class Visitor:
            @deep
            def visit(self, node): return getattr(self, "visit_" + type(node).__name__)(node)
            def visit_Pair(self, node): return 1 + self.visit(node.rest)
            def visit_Leaf(self, node): return 0
        def make(n):
            node = Leaf()
            for _ in range(n):
                pair = Pair()
                pair.rest, node = node, pair
            return node
        def run(node): return Visitor().visit(node)
    """,
    "keywords": """
        @deep
        def count(n, /, *rest, step=1, **more):
            assert rest == (7, 8) and more == {"other": 9}
            return 0 if n == 0 else step + count(n - 1, *rest, step=step, **more)
        def run(n): return count(n, 7, 8, step=1, other=9)
    """,
    "closure": """
        def run(n):
            seen = 0
            @deep
            def walk(n):
                nonlocal seen
                seen += 1
                later = lambda: n
                if n: walk(n - 1)
                assert later() == n
            walk(n)
            return seen - 1
    """,
    "lambda": """
        run = deep(lambda n: 0 if n == 0 else 1 + run(n - 1))
    """,
    "max": """
        @deep
        def run(n): return 0 if n == 0 else 1 + max(run(n - 1) for _ in (0,))
    """,
    "min": """
        @deep
        def run(n): return 0 if n == 0 else 1 + min((run(n - 1) for _ in (0,)), default=0)
    """,
    "sum": """
        @deep
        def run(n): return 0 if n == 0 else 1 + sum(run(n - 1) for _ in (0,))
    """,
    "any": """
        @deep
        def walk(n): return n == 0 or any(walk(k) for k in (n - 1,))
        def run(n): return n * walk(n)
    """,
    "all": """
        @deep
        def walk(n): return n == 0 or all(walk(k) for k in (n - 1,))
        def run(n): return n * walk(n)
    """,
    "list comprehension": """
        @deep
        def run(n): return 0 if n == 0 else 1 + sum([run(k) for k in (n - 1,)])
    """,
    "dict comprehension": """
        @deep
        def run(n): return 0 if n == 0 else 1 + {k: run(k) for k in (n - 1,)}[n - 1]
    """,
    "sorted": """
        @deep
        def run(n):
            if n: sorted([n - 1], key=run)
            return n
    """,
    "map": """
        @deep
        def run(n): return 0 if n == 0 else 1 + list(map(run, (n - 1,)))[0]
    """,
    "filter": """
        @deep
        def walk(n): return n == 0 or list(filter(walk, (n - 1,)))
        def run(n): return walk(n) and n
    """,
    "reduce": """
        from functools import reduce
        @deep
        def run(n, _=None): return 0 if n == 0 else 1 + reduce(lambda a, b: run(b), (0, n - 1))
    """,
    "partial": """
        from functools import partial
        @deep
        def run(n): return 0 if n == 0 else 1 + partial(run, n - 1)()
    """,
    "lru_cache": """
        from functools import lru_cache
        @lru_cache(None)
        @deep
        def run(n): return 0 if n == 0 else 1 + run(n - 1)
    """,
    "__init__": """
        class Chain:
            @deep
            def __init__(self, n): self.length = 1 + Chain(n - 1).length if n else 0
        def run(n): return Chain(n).length
    """,
    "__call__": """
        class Counter:
            @deep
            def __call__(self, n): return 0 if n == 0 else 1 + self(n - 1)
        run = Counter()
    """,
    "__getattr__": """
        class Counter:
            @deep
            def __getattr__(self, name): return 0 if name == "a0" else 1 + getattr(self, f"a{int(name[1:]) - 1}")
        def run(n): return getattr(Counter(), f"a{n}")
    """,
    "__getitem__": """
        class Counter:
            @deep
            def __getitem__(self, n): return 0 if n == 0 else 1 + self[n - 1]
        def run(n): return Counter()[n]
    """,
    "__add__": """
        class Number:
            def __init__(self, n): self.n = n
            @deep
            def __add__(self, other): return 0 if self.n == 0 else 1 + (Number(self.n - 1) + other)
        def run(n): return Number(n) + 0
    """,
    "__eq__": """
        class Pair:
            def __init__(self, rest): self.rest = rest
            @deep
            def __eq__(self, other): return self.rest == other.rest
        def make(n):
            a = b = None
            for _ in range(n): a, b = Pair(a), Pair(b)
            return a, b, n
        def run(made):
            a, b, n = made
            return n * (a == b)
    """,
    "__lt__": """
        class Pair:
            def __init__(self, rest): self.rest = rest
            @deep
            def __lt__(self, other): return self.rest is None or self.rest < other.rest
        def make(n):
            a = b = Pair(None)
            for _ in range(n): a, b = Pair(a), Pair(b)
            return a, b, n
        def run(made):
            a, b, n = made
            return n * (a < b)
    """,
    "__hash__": """
        class Pair:
            def __init__(self, rest): self.rest = rest
            @deep
            def __hash__(self): return 0 if self.rest is None else 1 + hash(self.rest)
        def make(n):
            a = Pair(None)
            for _ in range(n): a = Pair(a)
            return a
        def run(a): return hash(a)
    """,
    "__repr__": """
        class Pair:
            def __init__(self, rest): self.rest = rest
            @deep
            def __repr__(self): return "." if self.rest is None or repr(self.rest) == "." else ""
        def make(n):
            a = None
            for _ in range(n): a = Pair(a)
            return a, n
        def run(made): return made[1] * len(repr(made[0]))
    """,
    "__len__": """
        class Chain:
            def __init__(self, rest): self.rest = rest
            @deep
            def __len__(self): return 1 + len(self.rest) if self.rest is not None else 0
            def __bool__(self): return True
        def make(n):
            a = Chain(None)
            for _ in range(n): a = Chain(a)
            return a
        run = len
    """,
    "__contains__": """
        class Chain:
            def __init__(self, rest): self.rest = rest
            @deep
            def __contains__(self, item): return self.rest is None or item in self.rest
        def make(n):
            a = Chain(None)
            for _ in range(n): a = Chain(a)
            return a, n
        def run(made): return made[1] * (0 in made[0])
    """,
    "property": """
        class Chain:
            def __init__(self, rest): self.rest = rest
            @property
            @deep
            def depth(self): return 1 + self.rest.depth if self.rest is not None else 0
        def make(n):
            a = Chain(None)
            for _ in range(n): a = Chain(a)
            return a
        def run(a): return a.depth
    """,
    "re.sub": """
        import re
        @deep
        def run(n): return 0 if n == 0 else 1 + int(re.sub("x", lambda m: str(run(n - 1)), "x"))
    """,
    "__deepcopy__": """
        import copy
        class Chain:
            def __init__(self, rest): self.rest = rest
            @deep
            def __deepcopy__(self, memo): return Chain(copy.deepcopy(self.rest, memo) if self.rest else None)
        def make(n):
            a = None
            for _ in range(n): a = Chain(a)
            return a
        def run(a):
            b, length = copy.deepcopy(a), 0
            while b is not None: b, length = b.rest, length + 1
            return length
    """,
    "pickle __getstate__": """
        import pickle
        class Chain:
            def __init__(self, rest): self.rest = rest
            @deep
            def __getstate__(self): return {"size": len(pickle.dumps(self.rest)) if self.rest is not None else 0}
        def make(n):
            a = Chain(None)
            for _ in range(n): a = Chain(a)
            return a, n
        def run(made): return made[1] * (len(pickle.dumps(made[0])) > 9)
    """,
    "json default": """
        import json
        class Chain:
            def __init__(self, rest): self.rest = rest
        @deep
        def encode(chain): return "." if chain.rest is None else json.dumps(chain.rest, default=encode)[-2]
        def make(n):
            a = Chain(None)
            for _ in range(n): a = Chain(a)
            return a, n
        def run(made): return made[1] * (json.dumps(made[0], default=encode) != "")
    """,
    "yield from": """
        @deep
        def value(n):
            if n: return 1 + (yield from value(n - 1))
            yield
            return 0
        def run(n):
            generator = value(n)
            next(generator)
            try: next(generator)
            except StopIteration as end: return end.value
    """,
    "await": """
        @deep
        async def value(n): return 1 + await value(n - 1) if n else 0
        def run(n):
            try: value(n).send(None)
            except StopIteration as end: return end.value
    """,
    "with": """
        class Level:
            def __enter__(self): return self
            def __exit__(self, *error): return False
        @deep
        def run(n):
            if n == 0: return 0
            with Level():
                try: return 1 + run(n - 1)
                finally: n = None
    """,
}

#: Code that knows nothing of encc, in C or Python: `deep` is around the call.
CALLS = {
    "copy.deepcopy": """
        import copy
        make = nested
        def run(value):
            copied = deep(copy.deepcopy, value)
            return depth(copied)
    """,
    "json.dumps": """
        import json
        make = nested
        def run(value): return len(deep(json.dumps, value, check_circular=False)) // 2 - 1
    """,
    "json.loads": """
        import json
        def make(n): return "[" * (n + 1) + "]" * (n + 1)
        def run(text): return depth(deep(json.loads, text))
    """,
    "pickle.dumps": """
        import pickle
        make = nested
        def run(value): return depth(pickle.loads(deep(pickle.dumps, value)))
    """,
    "==": """
        import operator
        def make(n): return nested(n), nested(n), n
        def run(made): return made[2] * deep(operator.eq, made[0], made[1])
    """,
}

_NESTED = """
def nested(n):
    value = []
    for _ in range(n): value = [value]
    return value
def depth(value):
    n = 0
    while value: n, value = n + 1, value[0]
    return n
"""


def program(path: str) -> str:
    """The text of the module; it needs `deep`. `make` and `run` are there in any case."""
    if path in CALLS:
        return _NESTED + textwrap.dedent(CALLS[path])
    return "def make(n): return n\n" + textwrap.dedent(PATHS[path])
