# A plain `return f(x)` in a coroutine returns the coroutine; nothing awaits it.
import asyncio, warnings
async def f(n):
    if n == 0:
        return "end"
    return f(n - 1)
async def main():
    first = await f(2)
    print(type(first).__name__)
    second = await first
    print(type(second).__name__, await second)
asyncio.run(main())
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    async def lost(n):
        if n:
            lost(n - 1)
        return n
    print(asyncio.run(lost(1)))
    import gc
    gc.collect()
print([str(w.message) for w in caught])
# encc-test: rewrites=0
