# The name is bound to something else that can be awaited, or cannot.
import asyncio
class Later:
    def __init__(self, n):
        self.n = n
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return ("later", self.n)
async def f(n):
    if n == 0:
        return "end"
    return await f(n - 1)
old = f
print(asyncio.run(old(3)))
f = Later
print(asyncio.run(old(3)))
def f(n):
    return n
try:
    asyncio.run(old(3))
except TypeError as error:
    print("int" in str(error))
async def g(n):
    return "g", n
f = lambda n: asyncio.get_running_loop().create_task(g(n))
print(asyncio.run(old(3)))
# encc-test: rewrites>=1
