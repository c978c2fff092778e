import asyncio, sys
async def f(n, out):
    await asyncio.sleep(0)
    out.append(n)
    if n == 0:
        return
    await f(n - 1, out)
async def main():
    a, b = [], []
    async with asyncio.TaskGroup() as group:
        first = group.create_task(f(3, a))
        group.create_task(f(2, b), name="second")
    print(a, b, first.result())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bad(2))
            group.create_task(f(5, a))
    except* ValueError as error:
        print([str(e) for e in error.exceptions])
async def bad(n):
    if n == 0:
        raise ValueError("bad")
    await asyncio.sleep(0)
    return await bad(n - 1)
asyncio.run(main())
# encc-test: rewrites>=2
