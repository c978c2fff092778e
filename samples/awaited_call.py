"""A coroutine that awaits its own kind last."""

import asyncio


async def total(n, acc=0):
    if n == 0:
        return acc
    return await total(n - 1, acc + n)


async def visit(n, out):
    out.append(n)
    if n:
        await visit(n - 1, out)


seen = []
asyncio.run(visit(3, seen))
print(asyncio.run(total(10)), seen)
