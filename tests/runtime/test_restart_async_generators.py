"""Restarting async generators, which delegate to the one in their place by a loop of their own."""

from __future__ import annotations

import asyncio
import gc
import random
import sys
import traceback

import pytest
from conftest import NOT_BUILT, native_core
from restart_points import load, nothing_is_left_pending  # noqa: F401 (for every test)

if native_core() is None:
    pytest.skip(NOT_BUILT, allow_module_level=True)

from encc.restarting import restart_frame

NUMBERS = """
    import asyncio
    async def numbers(n, *more, times=2, **names):
        log.append((n, more, times, names))
        n += 1
        await asyncio.sleep(0)
        if len(log) < times: restart()
        try:
            got = yield n
            log.append(got)
            await asyncio.sleep(0)
            while True:
                try:
                    got = yield got
                    if got == "end": return
                except KeyError as error:
                    got = type(error.__context__)
                except ValueError as error:
                    try: yield str(error)
                    finally: await asyncio.sleep(0)
                except GeneratorExit:
                    log.append("exit")
                    await asyncio.sleep(0)
                    if got == "ignore": yield 0
                    if got == "other": raise LookupError("other")
                    if got != "swallow": raise
                    return
        finally:
            await asyncio.sleep(0)
            log.append("closed")
"""


def test_what_is_sent_and_thrown_arrives():
    module = load(NUMBERS)

    async def use():
        g = module.numbers(1, 2, times=3, x=4)
        found = [await anext(g), await g.asend("a"), await g.asend("b"), await g.athrow(ValueError("thrown"))]
        await g.aclose()
        return found

    assert asyncio.run(use()) == [2, "a", "b", "thrown"]
    entry = (1, (2,), 3, {"x": 4})
    assert module.log == [entry, entry, entry, "a", "closed"]


def steps_of(numbers, log, seed):
    """What a random use of the generator gives, step by step."""

    async def use():
        choice = random.Random(seed).choice
        g = numbers(0, times=0)
        seen = [await anext(g)]
        for _ in range(8):
            what = choice(["send"] * 4 + ["throw"] * 4 + ["close"])
            value = choice([None, 1, "end", "ignore", "other", "swallow"])
            error = choice([KeyError("k"), ValueError("v"), RuntimeError("r"), StopIteration(1), StopAsyncIteration(2)])
            try:
                if what == "send":
                    seen.append(await g.asend(value))
                elif what == "throw":
                    seen.append(await g.athrow(error))
                else:
                    seen.append(await g.aclose())
            except BaseException as raised:
                chain, at = [], raised
                while at is not None:
                    chain.append((type(at), str(at)))
                    at = at.__cause__ or at.__context__
                seen.append((chain, [entry.name for entry in traceback.extract_tb(raised.__traceback__)]))
        return seen

    return asyncio.run(use()), log[1:]


@pytest.mark.parametrize("seed", range(40))
def test_it_behaves_as_one_that_was_not_restarted(seed):
    plain, restarted = load(NUMBERS), load(NUMBERS)
    expected = steps_of(plain.numbers, plain.log, seed)

    def restarting(*args, **kwargs):
        restarted.log.append("first")
        return restarted.numbers(*args, **{**kwargs, "times": 3})

    steps, log = steps_of(restarting, restarted.log, seed)
    assert steps == expected[0]
    assert [entry for entry in log if not isinstance(entry, tuple)] == expected[1]


def test_one_that_has_yielded_is_refused():
    module = load("""
        from encc.restarting import RestartRefused
        async def numbers():
            yield 1
            try: restart()
            except RestartRefused as refused: yield refused.code
    """)

    async def use():
        return [n async for n in module.numbers()]

    assert asyncio.run(use()) == [1, "ENC505"]


def test_from_what_it_awaits_with_new_code():
    module = load("""
        import asyncio
        async def numbers(n):
            try:
                yield await fetch(n)
            finally:
                log.append("finally")
        async def other(n):
            yield n * 10
            yield n * 20
        async def fetch(n):
            await asyncio.sleep(0)
            restart(1, other)
    """)

    async def use():
        return [n async for n in module.numbers(1)]

    assert asyncio.run(use()) == [10, 20]
    assert module.log == ["finally"]


def test_other_kinds_do_not_fit():
    module = load("""
        from encc.restarting import RestartRefused
        async def numbers():
            try: restart(0, other)
            except RestartRefused as refused: yield refused.code
        async def other(): pass
    """)

    async def use():
        return [n async for n in module.numbers()]

    assert asyncio.run(use()) == ["ENC522"]


def test_resuming_at_a_mark():
    module = load("""
        import asyncio
        from encc.runtime import mark_restart_point
        class __encc__: mark_restart_point = staticmethod(mark_restart_point)
        async def numbers(n):
            log.append(n)
            data = n + 1
            await asyncio.sleep(0)
            __encc__.mark_restart_point("loaded")
            if len(log) == 1:
                log.append("again")
                restart(0, at="loaded")
            got = yield data
            yield got
    """)

    async def use():
        g = module.numbers(1)
        return [await anext(g), await g.asend("sent")]

    assert asyncio.run(use()) == [2, "sent"]
    assert module.log == [1, "again"]


def test_the_loop_closes_it_at_its_end():
    module = load(NUMBERS)
    problems = []

    async def use():
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context))
        g = module.numbers(1)
        module.namespace["kept"] = g
        return await anext(g)

    assert asyncio.run(use()) == 2
    assert module.log[2:] == ["exit", "closed"] or module.log[2:] == ["closed"]
    assert problems == []


def test_an_abandoned_one_is_finalized_and_freed():
    module = load(NUMBERS)

    async def use():
        async for n in module.numbers(1):
            assert n == 2
            break
        gc.collect()
        for _ in range(10):
            await asyncio.sleep(0)

    asyncio.run(use())
    assert module.log[-1] == "closed"
    gc.collect()
    assert not [o for o in gc.get_objects() if type(o).__name__ == "AsyncDelegation"]


def test_only_the_outer_one_is_told_to_hooks():
    module = load(NUMBERS)
    told = []

    async def use():
        before = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=told.append)
        try:
            g = module.numbers(1)
            await anext(g)
        finally:
            sys.set_asyncgen_hooks(*before)
        assert told == [g]
        await g.aclose()

    asyncio.run(use())


def test_cancelling_reaches_the_new_one():
    module = load("""
        import asyncio
        async def numbers():
            log.append("begun")
            if len(log) < 2: restart()
            try:
                await asyncio.sleep(60)
                yield 1
            except asyncio.CancelledError:
                log.append("cancelled")
                raise
    """)

    async def use():
        async def consume():
            async for _ in module.numbers():
                pass

        task = asyncio.create_task(consume())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(use())
    assert module.log == ["begun", "begun", "cancelled"]


def test_the_frame_that_waits_is_not_in_tracebacks():
    module = load("""
        async def numbers():
            log.append(1)
            if len(log) < 3: restart()
            raise ValueError("after")
            yield
    """)

    async def use():
        async for _ in module.numbers():
            pass

    with pytest.raises(ValueError) as raised:
        asyncio.run(use())
    assert [entry.name for entry in traceback.extract_tb(raised.value.__traceback__)].count("numbers") == 1


def test_restarting_the_consumer_closes_it():
    module = load("""
        import asyncio
        async def numbers():
            try:
                yield 1
                if log.count("closed") < 2: leave()
                yield 2
            finally:
                log.append("closed")
        async def consume():
            found = []
            async for n in numbers(): found.append(n)
            return found
    """)
    module.namespace["leave"] = lambda: restart_frame(2)
    assert asyncio.run(module.consume()) == [1, 2]
    assert module.log == ["closed"] * 3
