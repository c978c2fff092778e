"""Depth costs no memory, and nothing is kept: a million restarts of every form, references counted."""

from __future__ import annotations

import gc
import textwrap
import weakref

import pytest

FORMS = """
    import asyncio, contextlib, gc, sys, weakref
    import encc.runtime as __encc__
    from encc import core

    @__encc__.restartable
    def plain(n, acc=0):
        if n == 0:
            return acc
        raise __encc__.restart(plain, n - 1, acc + 1)

    @__encc__.restartable
    def swap(a, b, n):
        if n == 0:
            return a, b
        raise __encc__.restart(swap, b, a, n - 1)

    @__encc__.restartable
    def keyword(n, *, acc=0, **more):
        if n == 0:
            return acc
        raise __encc__.restart(keyword, n - 1, acc=acc + 1, x=n)

    @__encc__.restartable
    def star(n, *rest):
        return __encc__.tail_call(star)(n - 1, *rest) if n else rest

    @__encc__.restartable
    def even(n):
        return n == 0 or __encc__.restart(odd, n - 1)

    @__encc__.restartable
    def odd(n):
        if n == 0:
            return False
        return __encc__.tail_call(even)(n - 1)

    @__encc__.restartable
    def loops(n):
        for i in range(3):
            for c in "ab":
                if n == 0:
                    return i, c
                raise __encc__.restart(loops, n - 1)

    @__encc__.restartable
    def cells(n, get=None):
        x = [n]
        def inner():
            return x, n
        if n == 0:
            return get and get()[1]
        raise __encc__.restart(cells, n - 1, inner)

    def nested(n):
        @__encc__.restartable
        def go(m, acc):
            if m == 0:
                return acc
            raise __encc__.restart(go, m - 1, acc + n)
        return go(n, 0)

    class Methods:
        @__encc__.restartable
        def go(self, n):
            if n == 0:
                return "method"
            raise __encc__.restart(self.go, n - 1)

        @__encc__.restartable
        def uncertain(self, n):
            if n == 0:
                return "uncertain"
            return __encc__.tail_call(self.uncertain)(n - 1)

    @__encc__.restartable
    def procedure(n):
        if n:
            raise __encc__.restart_procedure(procedure, n - 1)

    @__encc__.restartable
    def uncertain_procedure(n):
        if n:
            __encc__.tail_call_procedure(uncertain_procedure)(n - 1)

    lam = __encc__.restartable(lambda n: __encc__.restart(lam, n - 1) if n else "lambda")

    @__encc__.restartable
    def fresh(n, previous=None):
        # a new function object per activation
        f = __encc__.restartable(lambda m, prev: __encc__.restart(fresh, m, prev))
        if n == 0:
            return "fresh"
        raise __encc__.restart(f, n - 1, None)

    @__encc__.restartable
    def generate(n):
        if n % 1000 == 0:
            yield n
        if n:
            yield from __encc__.tail_yield_from_procedure(generate(n - 1))

    @__encc__.restartable
    async def wait(n):
        if n % 1000 == 0:
            await asyncio.sleep(0)
        if n == 0:
            return "awaited"
        return await __encc__.tail_await(wait(n - 1))

    def consume(n):
        return sum(1 for _ in generate(n))

    class Leave(Exception):
        pass

    @__encc__.restartable
    def leave(n, big):
        if n == 0:
            raise Leave
        raise __encc__.restart(leave, n - 1, big)

    ROWS = {
        "plain": plain, "swap": lambda n: swap("a", "b", n), "keyword": keyword, "star": lambda n: star(n, 1, 2),
        "mutual": even, "loops": loops, "cells": cells, "nested": nested,
        "method": lambda n: Methods().go(n), "uncertain method": lambda n: Methods().uncertain(n),
        "procedure": procedure, "uncertain procedure": uncertain_procedure, "lambda": lambda n: lam(n), "fresh": fresh,
        "generator": consume, "coroutine": lambda n: asyncio.run(wait(n)),
    }
"""

DEPTH = (
    FORMS
    + """
    def peak():
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

    for name, run in ROWS.items():
        run(2000)
        before = peak()
        run(1_000_000)
        print(name, peak() - before, sep=":")
    """
)

COUNTS = (
    FORMS
    + """
    class Big:
        pass

    def objects():
        gc.collect()
        return len(gc.get_objects())

    def blocks():
        gc.collect()
        return sys.gettotalrefcount() if hasattr(sys, "gettotalrefcount") else sys.getallocatedblocks()

    def often(run):
        for _ in range(20):
            run(50)
        run(20_000)

    for name, run in ROWS.items():
        often(run)
        o, b = objects(), blocks()
        often(run)
        often(run)
        print(name, objects() - o, (blocks() - b) // 100, sep=":")

    big = Big()
    counts = sys.getrefcount(big), sys.getrefcount(plain), sys.getrefcount(None) // 1000
    for depth in (1, 10, 20_000):
        with contextlib.suppress(Leave):
            leave(depth, big)
        swap(big, big, depth)
    del depth
    gc.collect()
    after = sys.getrefcount(big), sys.getrefcount(plain), sys.getrefcount(None) // 1000
    assert after == counts, (counts, after)
    ref = weakref.ref(big)
    del big
    assert ref() is None
    """
)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["native", "pure"])
def test_a_million_restarts_in_constant_memory(name: str, run_child) -> None:
    rows = dict(line.split(":") for line in run_child(DEPTH, name, timeout=900).splitlines())
    assert len(rows) == 16
    assert {row: int(kib) for row, kib in rows.items() if int(kib) > 2048} == {}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("patch", ["1", "0"])
@pytest.mark.parametrize("name", ["native", "pure"])
def test_nothing_is_kept(name: str, patch: str, run_child) -> None:
    rows = [line.split(":") for line in run_child(COUNTS, name, timeout=900, ENCC_PATCH=patch).splitlines()]
    assert len(rows) == 16
    assert [row for row in rows if int(row[1]) > 5 or int(row[2]) > 1] == []


def test_functions_and_their_code_are_freed(load) -> None:
    import gc
    import weakref

    def make():
        module = load(
            """
            @__encc__.restartable
            def f(n):
                if n == 0:
                    return f
                raise __encc__.restart(f, n - 1)
            """
        )
        f = module.f
        assert f(3) is f
        refs = weakref.ref(f), weakref.ref(f.__code__)
        module.__dict__.clear()
        return refs

    function, code = make()
    gc.collect()
    assert function() is None and code() is None


def test_arguments_die_with_their_activation(load) -> None:
    import weakref

    module = load(
        """
        @__encc__.restartable
        def f(n, value, refs):
            if n == 0:
                return [r() is not None for r in refs]
            new = Box()
            refs.append(weakref.ref(new))
            raise __encc__.restart(f, n - 1, new, refs)
        """,
        weakref=weakref,
        Box=type("Box", (), {}),
    )
    alive = module.f(6, None, [])
    # The last one is an argument of the last activation; the first may be held by the frame that hosts the loop.
    assert alive[-1] and not any(alive[1:-2])


NESTED = """
    def outer():
        @__encc__.restartable
        def f(n):
            if n == 0:
                return "bottom"
            raise __encc__.restart(f, n - 1)
        return f
"""


def test_a_nested_functions_code_is_made_once_and_dies_with_it(load) -> None:
    module = load(NESTED)
    one, other = module.outer(), module.outer()
    assert one(5) == other(5) == "bottom"
    assert one.__code__ is other.__code__
    code = weakref.ref(one.__code__)
    del one, other
    module.__dict__.clear()
    gc.collect()
    assert code() is None


def test_who_watches_code_objects_sees_none_of_ours(run_child) -> None:
    """The functions that release what others attach to code are not called for code that has nothing attached."""
    source = f"""
import ctypes, encc.runtime as __encc__
seen = []
watch = ctypes.CFUNCTYPE(None, ctypes.c_voidp)(seen.append)
names = ["PyUnstable_Eval_RequestCodeExtraIndex", "_PyEval_RequestCodeExtraIndex"]
request = next(f for name in names if (f := getattr(ctypes.pythonapi, name, None)))
assert request(watch) >= 0
source = '''{textwrap.dedent(NESTED)}'''
for _ in range(3):
    exec(source)
    assert outer()(5) == outer()(5) == "bottom"
    del outer
    exec("@__encc__.deep\\ndef count(n): return n and 1 + count(n - 1)")
    assert count(20000) == 20000
    del count
print(seen)
"""
    assert run_child(source, "native") == "[]\n"
