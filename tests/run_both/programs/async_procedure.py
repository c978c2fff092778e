import asyncio
out = []
async def walk(n):
    out.append(n)
    await asyncio.sleep(0)
    if n:
        await walk(n - 1)
async def leaf():
    return "dropped"
async def last(n):
    if n:
        await last(n - 1)
    else:
        await leaf()
print(asyncio.run(walk(4)), out, asyncio.run(last(3)))
# encc-test: rewrites>=2
