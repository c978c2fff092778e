import asyncio
log = []
async def f(name, n):
    if n == 0:
        log.append((name, "bottom"))
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            log.append((name, "cancelled"))
            raise
        return name
    await asyncio.sleep(0)
    return await f(name, n - 1)
async def quick(n):
    if n == 0:
        return "quick"
    await asyncio.sleep(0)
    return await quick(n - 1)
async def main():
    task = asyncio.create_task(f("t", 5))
    results = await asyncio.gather(quick(3), quick(10), return_exceptions=True)
    log.append(results)
    await asyncio.sleep(0.01)
    task.cancel("stop it")
    try:
        await task
    except asyncio.CancelledError as error:
        log.append(("main", error.args))
    try:
        await asyncio.wait_for(f("w", 2), 0.01)
    except (asyncio.TimeoutError, TimeoutError):
        log.append("timeout")
asyncio.run(main())
for line in log:
    print(line)
# encc-test: rewrites>=2
