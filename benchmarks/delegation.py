"""Generators that delegate: time per item at growing depth, and what shallow recursion pays, against the same functions undecorated.

    PYTHONPATH=build/py3130/python python benchmarks/delegation.py

Original and decorated run by turns in one process; each figure is the median of the rounds.
"""

import gc
import statistics
import sys
import time

from encc import deep

SOURCE = """
def walk(tree):
    if tree is not None:
        yield from walk(tree[0])
        yield tree[1]
        yield from walk(tree[2])

def down(depth, tree):
    if depth:
        yield from down(depth - 1, tree)
    else:
        yield from walk(tree)

async def fib(n):
    return n if n < 2 else await fib(n - 1) + await fib(n - 2)
"""


def balanced(levels):
    return None if levels == 0 else (balanced(levels - 1), levels, balanced(levels - 1))


def path(depth):
    """A tree without branches, which goes left and right by turns."""
    tree = None
    for level in range(depth):
        tree = (tree, level, None) if level % 2 else (None, level, tree)
    return tree


def drain(module, tree, depth=0):
    items = 0
    for _ in module["down"](depth, tree):
        items += 1
    return items


def run(module, n):
    try:
        module["fib"](n).send(None)
    except StopIteration as end:
        return end.value


def measure(work, rounds):
    """Seconds of the original and of the decorated, medians."""
    seconds = [[], []]
    for _ in range(rounds):
        for module, column in zip((original, decorated), seconds, strict=True):
            begin = time.thread_time()
            work(module)
            column.append(time.thread_time() - begin)
    return [statistics.median(column) for column in seconds]


def row(name, seconds, count):
    plain, ours = (value / count * 1e9 for value in seconds)
    print(f"{name:38}{plain:>12.0f}{ours:>12.0f}{plain / ours:>10.2f}{ours / plain:>10.3f}")


original, decorated = {}, {}
exec(SOURCE, original)
exec(SOURCE, decorated)
for function in ("walk", "down", "fib"):
    decorated[function] = deep(decorated[function])
sys.setrecursionlimit(20000)
gc.disable()
print(f"Python {sys.version.split()[0]}{'original ns':>36}{'ours ns':>12}{'faster':>10}{'ratio':>10}")
large, tree = balanced(13), balanced(10)
for depth in (10, 100, 500, 2000):
    row(f"per item, tree of 8191 at depth {depth}", measure(lambda m, depth=depth: drain(m, large, depth), 5), 8191)
line = path(2000)
row("per item, a path of 2000 items", measure(lambda m: drain(m, line), 9), 2000)
small = balanced(5)
row("shallow: tree of 31 items, per tree", measure(lambda m: [drain(m, small) for _ in range(100)], 41), 100)
row("shallow: tree of 1023 items, per item", measure(lambda m: drain(m, tree), 41), 1023)
row("shallow: await fib(16), per call", measure(lambda m: run(m, 16), 41), 3193)
