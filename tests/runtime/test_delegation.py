"""Chains of generators and coroutines with gates behave as the interpreter's own, at any depth.

The depths are those of continuous integration; ENCC_TEST_DEPTH=1000000 is the long form, ENCC_TEST_PROTOCOL=3 tries longer
sequences of operations.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from conftest import native_core, needs_native

pytestmark = needs_native

DEBUG = hasattr(sys, "gettotalrefcount")
DEPTH = int(os.environ.get("ENCC_TEST_DEPTH", "5000" if DEBUG else "20000"))
LENGTH = os.environ.get("ENCC_TEST_PROTOCOL", "1" if DEBUG else "2")
PROTOCOL = (Path(__file__).parent / "delegation_protocol.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("begin", ["1", "2"])
def test_protocol(begin: str, run_child) -> None:
    """`begin`: how many generators wait for each other when a chain begins."""
    program = PROTOCOL.replace('else 3\n', f"else {LENGTH}\n")
    assert int(run_child(program, "native", ENCC_LONG_CHAIN=begin)) > 100


CHAINS = """
import asyncio, gc, sys, threading
from encc import deep

@deep
def items(n):
    if n: yield from items(n - 1)
    yield n

@deep
def even(n):
    result = yield from odd(n - 1) if n else ()
    yield n
    return result

@deep
def odd(n): return (yield from even(n - 1))

@deep
def caught(n):
    try:
        if n: yield from caught(n - 1)
        else: raise ValueError("bottom")
    finally:
        yield n

@deep
async def awaited(n):
    if n: return 1 + await awaited(n - 1)
    await asyncio.sleep(0)
    return 0

class Node:
    def __init__(self, next): self.next = next
    @deep
    def __iter__(self):
        if self.next: yield from self.next
        yield 1

def linked(n):
    node = Node(None)
    for _ in range(n): node = Node(node)
    kept = [node]
    while kept[-1].next: kept.append(kept[-1].next)
    total = sum(node)
    del node
    while kept: kept.pop().next = None
    return total

def levels(error):
    count, entry = 0, error.__traceback__
    while entry: count, entry = count + 1, entry.tb_next
    return count

def all_of(n):
    assert sum(items(n)) == n * (n + 1) // 2
    assert sum(even(n)) == n * (n + 2) // 4
    assert linked(n) == n + 1
    assert asyncio.run(awaited(n)) == n
    for end in (lambda g: g.close(), lambda g: None):
        generator = items(n)
        assert next(generator) == 0
        end(generator)
        del generator
    generator = items(n)
    next(generator)
    try: generator.throw(KeyError("in"))
    except KeyError as error: assert levels(error) == n + 2, levels(error)
    del generator
    found = []
    try:
        for item in caught(n): found.append(item)
    except ValueError as error: assert found == list(range(n + 1)) and levels(error) == n + 2
    generator = items(n)
    next(generator)
    generator.gi_frame.f_locals  # a cycle through the chain, for the garbage collector
    cycle = [generator]
    cycle.append(cycle)
    del generator, cycle
    gc.collect()

all_of(DEPTH)
thread = threading.Thread(target=all_of, args=(DEPTH,))
thread.start()
thread.join()
print("done")
"""


def test_depth(run_child) -> None:
    assert run_child(CHAINS.replace("DEPTH", str(DEPTH)), "native").strip() == "done"


def test_runaway(run_child) -> None:
    program = """
    import asyncio
    from encc import deep
    @deep
    def endless(n):
        yield from endless(n + 1)
    @deep
    async def forever(n):
        return 1 + await forever(n + 1)
    for run in (lambda: list(endless(0)), lambda: asyncio.run(forever(0))):
        try: run()
        except RecursionError as error: print(error)
    """
    lines = run_child(program, "native", ENCC_MAX_DEPTH="3000").splitlines()
    assert len(lines) == 2
    for line, name in zip(lines, ("endless", "forever"), strict=True):
        assert line.startswith(f"maximum recursion depth exceeded: '{name}' is ") and "ENCC_MAX_DEPTH" in line


LINES = """
import sys
from encc import deep

SOURCE = '''
async def fib(n):
    return n if n < 2 else await fib(n - 1) + await fib(n - 2)
def walk(tree):
    if tree:
        (yield from
            walk(tree[0]))
        yield tree[1]
        for _ in range(2):
            yield from walk(tree[2])
'''

def lines(decorate):
    module = {}
    exec(compile(SOURCE, "traced", "exec"), module)
    for name in ("fib", "walk"):
        module[name] = decorate(module[name])
    seen = []

    def trace(frame, event, argument):
        if frame.f_code.co_filename == "traced":
            seen.append((event, frame.f_code.co_name, frame.f_lineno))
            return trace

    def run():
        try:
            module["fib"](8).send(None)
        except StopIteration as end:
            assert end.value == 21
        assert list(module["walk"](((None, 1, None), 2, (None, 3, None)))) == [1, 2, 3, 3]

    for _ in range(40):
        run()
    sys.settrace(trace)
    run()
    sys.settrace(None)
    return seen

original = lines(lambda function: function)
assert original == lines(deep)
print(len(original) > 100)
"""


@pytest.mark.parametrize("looks", ["now and then", "each time"])
def test_lines_are_traced_as_in_the_original(run_child, looks: str) -> None:
    settings = {"ENCC_LONG_CHAIN": "1000000"} if looks == "each time" else {}
    assert run_child(LINES, "native", **settings).strip() == "True"


def test_off(run_child) -> None:
    program = """
    from encc import deep
    def f(n): yield from f(n - 1)
    code = f.__code__
    print(deep(f) is f, f.__code__ is code)
    """
    assert run_child(program, "native", ENCC_DEEP="0").split() == ["True", "True"]


def test_code_that_does_not_delegate_is_left_alone() -> None:
    core = native_core()

    def plain():
        yield 1

    async def idle():
        return 1

    for function in (plain, idle):
        code = function.__code__
        assert core.deep(function) is function and function.__code__ is code


def test_references(run_child) -> None:
    program = """
    import gc, sys
    from encc import deep
    @deep
    def f(n):
        try:
            if n: return (yield from f(n - 1))
            yield n
        except KeyError:
            yield from f(2)
    def once():
        list(f(5))
        g = f(5); next(g); g.close()
        g = f(5); next(g)
        try: g.throw(ValueError)
        except ValueError: pass
        g = f(5); next(g); g.throw(KeyError); list(g)
        g = f(5); next(g); del g
        gc.collect()
    for _ in range(5): once()
    counts = getattr(sys, "gettotalrefcount", lambda: 0), lambda: len(gc.get_objects())
    before = [count() for count in counts]
    for _ in range(400): once()
    print(max(count() - b for count, b in zip(counts, before)) < 300)  # caches of the interpreter come and go
    """
    assert run_child(program, "native", ENCC_LONG_CHAIN="1").strip() == "True"
