import asyncio
class Boom(Exception):
    pass
async def f(n):
    await asyncio.sleep(0)
    if n == 0:
        raise Boom("deep")
    return await f(n - 1)
async def main():
    try:
        await f(3)
    except Boom as error:
        print("caught", error, error.__context__, error.__cause__)
    try:
        raise KeyError("first")
    except KeyError:
        try:
            await f(2)
        except Boom as error:
            print(repr(error.__context__), error.__cause__)
asyncio.run(main())
# encc-test: rewrites>=1
