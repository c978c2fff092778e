import asyncio
class Client:
    tries = 0
    async def get(self, n, *, log=()):
        self.tries += 1
        if n == 0:
            return list(log)
        await asyncio.sleep(0)
        return await self.get(n - 1, log=(*log, n))
    @classmethod
    async def make(cls, n):
        return await cls.make(n - 1) if n else cls()
    @staticmethod
    async def count(n):
        if n:
            return await Client.count(n - 1)
        return "counted"
class Sub(Client):
    async def get(self, n, *, log=()):
        return await super().get(n, log=(*log, "sub"))
async def main():
    c = Client()
    print(await c.get(3), c.tries)
    print(type(await Sub.make(3)).__name__, await Client.count(2))
    print(await Sub().get(2))
asyncio.run(main())
# encc-test: rewrites>=1
