import asyncio
async def a(n):
    x = await a(n - 1) if n else 0
    return x + 1
async def b(n):
    return (await b(n - 1)) if n else "b"
async def c(n):
    return n and await c(n - 1)
async def d(n):
    return await d(await e(n)) if n else "d"
async def e(n):
    return await f(n - 1)
async def f(n):
    return n
async def g(n):
    async for x in items(n):
        return await g(x)
    return "g"
async def items(n):
    for i in reversed(range(n)):
        yield i
async def h(n):
    return [await h(n - 1)] if n else []
async def i(n):
    return await (i(n - 1) if n else f("i"))
async def j(n):
    return await asyncio.shield(j(n - 1)) if n else "j"
async def k(n):
    return await asyncio.wait_for(k(n - 1), 5) if n else "k"
async def l(n):
    return (yield_ := await l(n - 1)) if n else "l"
async def m(n):
    return -await m(n - 1) if n else 1
async def o(n):
    return await o(n - 1) or "o" if n else ""
async def p(n):
    return await p(n=n - 1, *(), **{}) if n else "p"
async def q(n):
    if n: return await q(n - 1)
    else: return "q"
async def r(n):
    lock = asyncio.Lock()
    async with lock:
        if n == 0:
            return "r"
    return await r(n - 1)
async def main():
    for function in (a, b, c, d, g, h, i, j, k, l, m, o, p, q, r):
        print(function.__name__, await function(3))
asyncio.run(main())
# encc-test: rewrites>=6
