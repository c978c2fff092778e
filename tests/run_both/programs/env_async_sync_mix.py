import asyncio
def plan(n):
    return run(n) if n % 2 else plan(n + 1)
async def run(n):
    if n > 3:
        return ("ran", n)
    await asyncio.sleep(0)
    return await plan(n + 1)
async def main():
    print(await plan(0), await run(2))
    coroutine = plan(2)
    print(asyncio.iscoroutine(coroutine), asyncio.iscoroutinefunction(run) if False else "function")
    print(await coroutine)
asyncio.run(main())
# encc-test: rewrites>=1
