# Async generators and async comprehensions around recursive coroutines.
import asyncio
async def ag(n):
    yield n
    if n:
        async for x in ag(n - 1):
            yield x
async def size(n, acc=0):
    if n == 0:
        return acc
    return await size(n - 1, acc + 1)
class Manager:
    async def __aenter__(self):
        print("enter")
        return self
    async def __aexit__(self, *exc):
        print("exit")
async def managed(n):
    async with Manager():
        if n == 0:
            return "inside"
        return await managed(n - 1)
async def main():
    print([x async for x in ag(3)])
    print([await size(x) async for x in ag(2)])
    print(await managed(1))
asyncio.run(main())
# encc-test: rewrites>=1
