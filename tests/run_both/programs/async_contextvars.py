import asyncio, contextvars
var = contextvars.ContextVar("var", default="none")
async def f(n):
    var.set(f"{var.get()}/{n}")
    if n == 0:
        return var.get()
    await asyncio.sleep(0)
    return await f(n - 1)
async def main():
    print(await asyncio.gather(f(2), f(3)))
    print(var.get())
    print(await f(1))
    print(var.get())
asyncio.run(main())
# encc-test: rewrites>=1
