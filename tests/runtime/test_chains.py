"""Generators and coroutines: a tail delegation replaces the delegating activation, and nobody can tell otherwise."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import inspect
import types
import warnings

import pytest

SOURCE = """
    import asyncio, types

    @__encc__.restartable
    def count(n, log=None):
        try:
            got = yield n
        except ValueError as error:
            got = error
        if log is not None:
            log.append(got)
        if n:
            yield from __encc__.tail_yield_from_procedure(count(n - 1, log))

    @__encc__.restartable
    def value(n, acc=()):
        if n == 0:
            return acc
        yield n
        return (yield from __encc__.tail_yield_from(value(n - 1, (*acc, n))))

    @__encc__.restartable
    def procedure(n):
        if n:
            yield from __encc__.tail_yield_from_procedure(procedure(n - 1))
        else:
            yield from __encc__.tail_yield_from_procedure(value(1))

    @__encc__.restartable
    def other(n, iterable):
        yield n
        if n:
            yield from __encc__.tail_yield_from_procedure(other(n - 1, iterable))
        else:
            yield from __encc__.tail_yield_from_procedure(iterable)

    @__encc__.restartable
    async def wait(n, log=None):
        await asyncio.sleep(0)
        if log is not None:
            log.append(n)
        if n == 0:
            return "end"
        return await __encc__.tail_await(wait(n - 1, log))

    @__encc__.restartable
    async def wait_for(n, awaitable):
        if n:
            return await __encc__.tail_await(wait_for(n - 1, awaitable))
        return await __encc__.tail_await(awaitable)

    @__encc__.restartable
    async def proc(n, log):
        log.append(n)
        if n:
            await __encc__.tail_await_procedure(proc(n - 1, log))
        else:
            await __encc__.tail_await_procedure(wait(0))

    @__encc__.restartable
    async def failing(n):
        await asyncio.sleep(0)
        if n == 0:
            raise LookupError("deep")
        return await __encc__.tail_await(failing(n - 1))

    @types.coroutine
    def pause(what):
        return (yield what)

    @__encc__.restartable
    async def talk(n):
        got = await pause(n)
        if n == 0:
            return got
        return await __encc__.tail_await(talk(n - 1))
"""


@pytest.fixture
def module(load):
    return load(SOURCE)


def drain(iterator):
    items = []
    while True:
        try:
            items.append(next(iterator))
        except StopIteration as stop:
            return items, stop.value


def test_items_and_values(module) -> None:
    assert list(module.count(5)) == [5, 4, 3, 2, 1, 0]
    assert drain(module.value(3)) == ([3, 2, 1], (3, 2, 1))
    assert drain(module.procedure(3)) == ([1], None)


def test_send_throw_close(module) -> None:
    log: list = []
    it = module.count(3, log)
    assert [next(it), it.send("a"), it.send("b")] == [3, 2, 1]
    assert it.throw(ValueError("v")) == 0
    assert log[:2] == ["a", "b"] and str(log[2]) == "v"
    it.close()
    assert list(it) == [] and len(log) == 3
    it = module.count(3)
    next(it), next(it), next(it)
    with pytest.raises(KeyError):
        it.throw(KeyError("k"))
    assert list(it) == []


def test_other_iterables_are_delegated_to_plainly(module, core) -> None:
    assert list(module.other(2, [7, 8])) == [2, 1, 0, 7, 8]
    assert list(module.other(2, iter("ab"))) == [2, 1, 0, "a", "b"]
    started = module.count(3)
    next(started)
    assert list(module.other(1, started)) == [1, 0, 2, 1, 0]
    finished = module.count(0)
    list(finished)
    assert list(module.other(1, finished)) == [1, 0]
    with pytest.raises(TypeError, match="'int' object is not iterable"):
        list(module.other(2, 5))
    for thing in ([1], iter([]), 5, (x for x in "ab")):
        assert core.tail_yield_from(thing) is thing
        assert core.tail_yield_from_procedure(thing) is thing


def test_states_of_the_outer_generator(module) -> None:
    it = module.count(3)
    assert inspect.getgeneratorstate(it) == "GEN_CREATED"
    next(it), next(it)
    assert inspect.getgeneratorstate(it) == "GEN_SUSPENDED"
    assert it.gi_frame is not None and it.gi_code.co_name == "count" and it.__qualname__ == "count"
    list(it)
    assert inspect.getgeneratorstate(it) == "GEN_CLOSED"
    assert inspect.isgeneratorfunction(module.count) and inspect.iscoroutinefunction(module.wait)


def test_many_at_once(module) -> None:
    its = [module.count(n) for n in range(5)]
    assert [list(it) for it in reversed(its)] == [list(range(n, -1, -1)) for n in reversed(range(5))]
    assert list(zip(module.count(3), module.count(3), strict=True)) == [(n, n) for n in (3, 2, 1, 0)]


def test_dropped_generators_are_closed_and_collected(module, core) -> None:
    before = len(getattr(core, "_driven", ()))
    for _ in range(100):
        it = module.count(10)
        next(it), next(it), next(it)
    del it
    gc.collect()
    assert len(getattr(core, "_driven", ())) == before


def test_coroutines(module) -> None:
    log: list = []
    assert asyncio.run(module.wait(5, log)) == "end" and log == [5, 4, 3, 2, 1, 0]
    log.clear()
    assert asyncio.run(module.proc(3, log)) is None and log == [3, 2, 1, 0]


def test_coroutines_interleave(module) -> None:
    log: list = []

    async def main():
        return await asyncio.gather(module.wait(2, log), module.wait(2, log))

    assert asyncio.run(main()) == ["end", "end"]
    assert log == [2, 2, 1, 1, 0, 0]


def test_other_awaitables(module, core) -> None:
    class Later:
        def __await__(self):
            yield from asyncio.sleep(0).__await__()
            return "later"

    async def main():
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        loop.call_soon(future.set_result, "future")
        plain = asyncio.sleep(0, "plain")
        assert await module.wait_for(3, future) == "future"
        assert await module.wait_for(3, plain) == "plain"
        assert await module.wait_for(0, Later()) == "later"
        assert await module.wait_for(2, asyncio.create_task(module.wait(2))) == "end"
        with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
            await module.wait_for(2, plain)
        with pytest.raises(TypeError, match="int"):
            await module.wait_for(2, 5)
        for thing in (future, 5, Later()):
            assert core.tail_await(thing) is thing

    asyncio.run(main())


def test_never_awaited_is_still_said(module) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module.wait(3)
        gc.collect()
    assert [str(w.message) for w in caught] == ["coroutine 'wait' was never awaited"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(module.wait(3))
        gc.collect()


def test_cancellation_reaches_the_bottom(module) -> None:
    log: list = []

    async def bottom():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError as error:
            log.append(error.args)
            raise

    async def main():
        task = asyncio.create_task(module.wait_for(5, bottom()))
        await asyncio.sleep(0.01)
        task.cancel("enough")
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert log == [("enough",)]


def test_driven_by_hand(module) -> None:
    c = module.talk(2)
    assert [c.send(None), c.send("x"), c.send("y")] == [2, 1, 0]
    with pytest.raises(StopIteration) as stop:
        c.send("z")
    assert stop.value.value == "z"
    c = module.talk(2)
    c.send(None), c.send(None)
    assert c.cr_await is not None and inspect.getcoroutinestate(c) == "CORO_SUSPENDED"
    c.close()
    with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
        c.send(None)
    c = module.talk(2)
    c.send(None), c.send(None)
    with pytest.raises(OSError, match="thrown"):
        c.throw(OSError("thrown"))


def test_exceptions_and_notes(module) -> None:
    with pytest.raises(LookupError) as caught:
        asyncio.run(module.failing(3))
    assert caught.value.__context__ is None
    (note,) = caught.value.__notes__
    assert note.startswith("encc: 3 activations elided by tail calls; the last call was failing(")
    with pytest.raises(LookupError) as caught:
        asyncio.run(module.failing(0))
    assert not hasattr(caught.value, "__notes__")

    async def main():
        try:
            raise KeyError("outer")
        except KeyError as outer:
            try:
                await module.failing(2)
            except LookupError as error:
                assert error.__context__ is outer
                return "checked"

    assert asyncio.run(main()) == "checked"


def test_context_variables(load) -> None:
    var = contextvars.ContextVar("var", default=0)
    module = load(
        """
        import asyncio
        @__encc__.restartable
        async def f(n):
            var.set(var.get() + 1)
            await asyncio.sleep(0)
            return await __encc__.tail_await(f(n - 1)) if n else var.get()
        """,
        var=var,
    )

    async def main():
        return await asyncio.gather(module.f(3), module.f(5)), await module.f(1), var.get()

    assert asyncio.run(main()) == ([4, 6], 2, 2)


def test_stop_iteration_in_a_body(load) -> None:
    module = load(
        """
        @__encc__.restartable
        def f(n):
            yield n
            if n == 0:
                raise StopIteration("inside")
            yield from __encc__.tail_yield_from_procedure(f(n - 1))
        """
    )
    with pytest.raises(RuntimeError, match="generator raised StopIteration"):
        list(module.f(3))


def test_generator_based_coroutines_are_left_alone(load) -> None:
    module = load(
        """
        import types
        @types.coroutine
        def old(n):
            yield n
            return "old"
        @__encc__.restartable
        async def f(n):
            return await __encc__.tail_await(f(n - 1)) if n else await __encc__.tail_await(old(7))
        """
    )
    c = module.f(3)
    assert c.send(None) == 7
    with pytest.raises(StopIteration) as stop:
        c.send(None)
    assert stop.value.value == "old"


def test_flat_stack(load) -> None:
    module = load(
        """
        import sys
        def depth():
            frame, count = sys._getframe(), 0
            while frame is not None:
                frame, count = frame.f_back, count + 1
            return count
        @__encc__.restartable
        def f(n):
            yield depth()
            if n:
                yield from __encc__.tail_yield_from_procedure(f(n - 1))
        @__encc__.restartable
        async def g(n, depths):
            depths.append(depth())
            if n:
                return await __encc__.tail_await(g(n - 1, depths))
        """
    )
    items = list(module.f(5000))
    assert max(items) - min(items) <= 3
    depths: list[int] = []
    with pytest.raises(StopIteration):
        module.g(5000, depths).send(None)
    assert len(depths) == 5001 and max(depths) - min(depths) <= 3


def test_async_generators_are_left_alone(core, load) -> None:
    module = load("async def f(n):\n    yield n\n")
    assert core.restartable(module.f) is module.f and inspect.isasyncgenfunction(module.f)

    async def items():
        return [item async for item in module.f(1)]

    assert isinstance(module.f(1), types.AsyncGeneratorType) and asyncio.run(items()) == [1]
