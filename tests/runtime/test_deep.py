"""Recursion that is not a tail call, through every path that calls back: `deep(f)` and `deep(f, x)`.

The depths are those of continuous integration; ENCC_TEST_DEPTH=1000000 is the long form.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest
from conftest import native_core

pytestmark = pytest.mark.skipif(native_core() is None, reason="the native core is not built for this interpreter")

DEPTH = int(os.environ.get("ENCC_TEST_DEPTH", "5000" if hasattr(sys, "gettotalrefcount") else "20000"))

#: Each defines `run(n)`: n levels of recursion through one path. `deep` decorates the one function that recurses.
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
        def run(n):
            node = Node(None)
            for _ in range(n): node = Node(node)
            total = node.length()
            while node is not None: node = node.next
            return total
    """,
    "classmethod": """
        class Counter:
            @classmethod
            @deep
            def count(cls, n): return 0 if n == 0 else 1 + cls.count(n - 1)
        run = Counter.count
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
    "sum of list": """
        @deep
        def run(n): return 0 if n == 0 else 1 + sum([run(k) for k in (n - 1,)])
    """,
    "any": """
        @deep
        def walk(n): return n == 0 or any(walk(k) for k in (n - 1,))
        def run(n): return n * walk(n)
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
        def run(n): return n == 0 or (list(filter(run, (n - 1,))), n)[1]
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
            def __init__(self, n): self.next = Chain(n - 1) if n else None
        def run(n):
            chain, length = Chain(n), 0
            while chain.next is not None: chain, length = chain.next, length + 1
            return length
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
        def run(n):
            a = b = None
            for _ in range(n): a, b = Pair(a), Pair(b)
            equal = a == b
            while a is not None: a, b = a.rest, b.rest
            return n * equal
    """,
    "__hash__": """
        class Pair:
            def __init__(self, rest): self.rest = rest
            @deep
            def __hash__(self): return hash(self.rest) if self.rest else 1
        def run(n):
            a = None
            for _ in range(n): a = Pair(a)
            value = hash(a)
            while a is not None: a = a.rest
            return n * value
    """,
    "__len__": """
        class Chain:
            def __init__(self, rest): self.rest = rest
            @deep
            def __len__(self): return 1 + len(self.rest) if self.rest is not None else 0
            def __bool__(self): return True
        def run(n):
            a = Chain(None)
            for _ in range(n): a = Chain(a)
            value = len(a)
            while a is not None: a = a.rest
            return value
    """,
    "property": """
        class Chain:
            def __init__(self, rest): self.rest = rest
            @property
            @deep
            def depth(self): return 1 + self.rest.depth if self.rest is not None else 0
        def run(n):
            a = Chain(None)
            for _ in range(n): a = Chain(a)
            value = a.depth
            while a is not None: a = a.rest
            return value
    """,
    "sub": """
        import re
        @deep
        def run(n): return 0 if n == 0 else 1 + int(re.sub("x", lambda m: str(run(n - 1)), "x"))
    """,
    "deepcopy": """
        import copy
        class Chain:
            def __init__(self, rest): self.rest = rest
            @deep
            def __deepcopy__(self, memo): return Chain(copy.deepcopy(self.rest, memo) if self.rest else None)
        def run(n):
            a = None
            for _ in range(n): a = Chain(a)
            b, length = copy.deepcopy(a), 0
            while b is not None: a, b, length = a.rest, b.rest, length + 1
            return length
    """,
    "with": """
        from contextlib import contextmanager
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


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.timeout(300)
def test_goes_deep(path: str, run_child: Callable[..., str]) -> None:
    import textwrap

    program = "import gc, threading; from encc import deep\n" + textwrap.dedent(PATHS[path])
    program += textwrap.dedent(f"""
        gc.disable()
        n = {DEPTH} // (4 if {path == "sorted"} else 1)
        assert run(5) == 5
        assert run(n) == n
        if hasattr(run, "cache_clear"): run.cache_clear()
        results = []
        thread = threading.Thread(target=lambda: results.append(run(n)))
        thread.start()
        thread.join()
        assert results == [n]
        print("deep")
    """)
    # Threads of the default stack size, and a budget that does not depend on the machine's memory.
    assert run_child(program, core="native", ENCC_MAX_DEPTH=str(8 * DEPTH)) == "deep\n"
