"""Restarting generators, coroutines and what runs in tasks and threads."""

from __future__ import annotations

import asyncio

import pytest
from conftest import NOT_BUILT, native_core
from restart_points import FIFTY_TIMES, each_thread_runs_fifty_times, load, nothing_is_left_pending  # noqa: F401 (for every test)

if native_core() is None:
    pytest.skip(NOT_BUILT, allow_module_level=True)

from encc.restarting import restart_frame


def test_generator_before_its_first_yield():
    module = load("""
        def numbers(n):
            log.append(n)
            n *= 2
            if len(log) < 3: restart()
            got = yield n
            log.append(got)
            try:
                yield got
            except ValueError as error:
                yield str(error)
            return "end"
    """)
    generator = module.numbers(4)
    assert next(generator) == 8
    assert generator.send("sent") == "sent"
    assert generator.throw(ValueError("thrown")) == "thrown"
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "end"
    assert module.log == [4, 4, 4, "sent"]


def test_generator_that_has_yielded_is_refused():
    module = load("""
        from encc.restarting import RestartRefused
        def numbers():
            yield 1
            try:
                restart()
            except RestartRefused as refused:
                yield refused.code
    """)
    assert list(module.numbers()) == [1, "ENC505"]


def test_a_generator_between_is_unwound_and_closed():
    module = load("""
        def numbers():
            try:
                yield 1
                if log.count("closed") < 2: restart(1)
                yield 2
            finally:
                log.append("closed")
        def f():
            return list_of(numbers())
        def list_of(g):
            return [x for x in g]
        def list_of(g):
            found = []
            for x in g: found.append(x)
            return found
    """)
    # depth 1 of the generator is list_of: its argument, the generator, has ended by then
    assert module.f() == []
    module.log.clear()
    module.namespace["restart"] = lambda depth: restart_frame(depth + 2)
    assert module.f() == [1, 2]
    assert module.log == ["closed"] * 3


def test_coroutine_inside_its_task():
    module = load("""
        import asyncio
        async def f(n):
            log.append(n)
            n += 1
            await asyncio.sleep(0)
            if len(log) < 3: restart()
            return await g(n)
        async def g(n):
            await asyncio.sleep(0)
            if len(log) < 5: restart(1)
            return n
    """)
    assert asyncio.run(module.f(1)) == 2
    assert module.log == [1] * 5


def test_never_across_a_task():
    module = load("""
        import asyncio
        from encc.restarting import RestartRefused
        def main():
            frame = sys._getframe()
            return asyncio.run(task(frame))
        async def task(frame):
            await asyncio.sleep(0)
            try:
                restart(frame)
            except RestartRefused as refused:
                return refused.code
        import sys
    """)
    assert module.main() in ("ENC508", "ENC509")


def test_each_thread_restarts_its_own_frames():
    each_thread_runs_fifty_times(load(FIFTY_TIMES).f)
