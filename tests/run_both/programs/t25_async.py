import asyncio
async def f(n, acc=0):
    if n == 0:
        return acc
    return await f(n - 1, acc + n)
print(asyncio.run(f(10)))
# encc-test: rewrites>=1
