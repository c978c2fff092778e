import asyncio
class D(dict):
    def __missing__(self, key):
        if key > 3:
            return self[key - 1]
        return self.__missing__(key - 1) if key else "zero"
    def __class_getitem__(cls, n):
        return cls.__class_getitem__(n - 1) if n else "item"
    def __format__(self, spec):
        return self.__format__(spec[1:]) if len(spec) > 1 else f"<{spec}>"
    def __call__(self, n):
        return self(n - 1) if n else "called"
    def __getitem__(self, key):
        return super().__getitem__(key)
    def __set_name__(self, owner, name):
        return self.__set_name__(owner, name[1:]) if len(name) > 1 else names.append(name)
    def __get__(self, instance, owner):
        return self if instance is None else self.__get__(None, owner)
    def __enter__(self):
        return self.enter(3)
    def enter(self, n):
        return self.enter(n - 1) if n else "entered"
    def __exit__(self, *exc):
        return self.leave(2)
    def leave(self, n):
        return self.leave(n - 1) if n else True
    def __sub__(self, n):
        return self - (n - 1) if n else "minus"
    def __rsub__(self, n):
        return n - 1 - self if n else "rminus"
    def __neg__(self):
        return NotImplemented
    def __lt__(self, other):
        return self.__lt__(other[1:]) if other else NotImplemented
names = []
d = D()
print(d[5], D[3], f"{d:abc}", d(3), d - 3, 3 - d, -d)
class Holder:
    attribute = D()
print(names, type(Holder.attribute).__name__, type(Holder().attribute).__name__)
with d as entered:
    raise ValueError("swallowed")
print(entered)
try:
    d < "ab"
except TypeError as error:
    print("TypeError")
class Awaitable:
    def __init__(self, n):
        self.n = n
    def __await__(self):
        return Awaitable(self.n - 1).__await__() if self.n else iter(())
    def __aiter__(self):
        return self
    async def __anext__(self):
        self.n -= 1
        if self.n < 0:
            raise StopAsyncIteration
        return self.n if self.n % 2 else await self.__anext__()
async def main():
    print(await Awaitable(3), [x async for x in Awaitable(5)])
asyncio.run(main())
# encc-test: rewrites>=3
