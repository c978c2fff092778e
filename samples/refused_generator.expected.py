"""In generators and coroutines a plain return is no tail call: it hands out an object that has not run yet."""

import asyncio


def numbers(n):
    yield n
    return numbers(n - 1)
#          ^^^^^^^^^^^^^^ ENC120: call to 'numbers' is not a tail call: 'numbers' is a generator


async def later(n):
    return later(n - 1) if n else "later"
#          ^^^^^^^^^^^^ ENC121: call to 'later' is not a tail call: 'later' is a coroutine and does not await it


async def ticks(n):
    yield n
    async for tick in ticks(n - 1) if n else nothing():
#                     ^^^^^^^^^^^^ ENC112: call to 'ticks' is not in tail position: result is used by 'for'
        yield tick


async def nothing():
    return
    yield


async def collect():
    return [tick async for tick in ticks(2)], await (await later(1))


print(list(numbers(1)), asyncio.run(collect()))
