"""A coroutine that awaits its own kind last."""
import encc.runtime as __encc__
import asyncio

@__encc__.restartable
async def total(n, acc=0):
    if n == 0:
        return acc
    return await __encc__.tail_await(total(n - 1, acc + n))

@__encc__.restartable
async def visit(n, out):
    out.append(n)
    if n:
        await __encc__.tail_await_procedure(visit(n - 1, out))


seen = []
asyncio.run(visit(3, seen))
print(asyncio.run(total(10)), seen)
