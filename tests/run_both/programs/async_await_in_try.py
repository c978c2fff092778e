import asyncio
log = []
async def f(n):
    try:
        await asyncio.sleep(0)
        if n == 0:
            raise KeyError(n)
        return await f(n - 1)
    except KeyError as error:
        log.append((n, error.args))
        if n < 2:
            raise
        return "handled"
    finally:
        log.append(("finally", n))
print(asyncio.run(f(3)), log)
# encc-test: rewrites=0
