"""An async generator cannot give its frame away."""
import encc.runtime as __encc__
import asyncio


async def report(n, out):
    async for tick in ticks(n, out):
#                     ^^^^^^^^^^^^^ ENC112: call to 'ticks' is not in tail position: result is used by 'for'
        out.append(tick)

@__encc__.deep
async def ticks(n, out):
    yield n
    if n:
        await report(n - 1, out)
#             ^^^^^^^^^^^^^^^^^^ ENC122: call to 'report' is not a tail call: 'ticks' is an async generator


seen = []
asyncio.run(report(2, seen))
print(seen)
