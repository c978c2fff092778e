# Decorators, comments and blank lines in every arrangement above the definition.
def same(f): return f
def also(*args): return same

@same
def a(n):
    return a(n - 1) if n else "a"
@same

# a comment between
@also(
    1,
    2,
)
def b(n):
    return b(n - 1) if n else "b"


# comment directly above
def c(n):
    return c(n - 1) if n else "c"

class K:

    @staticmethod
    def d(n):
        return K.d(n - 1) if n else "d"
    @classmethod

    def e(cls, n):
        return cls.e(n - 1) if n else "e"

    # comment
    @same  # trailing
    @same
    def f(self, n):
        return self.f(n - 1) if n else "f"
    def g(self, n): return self.g(n - 1) if n else "g"
    @same
    async def h(self, n): return await self.h(n - 1) if n else "h"
if True:
    @same
    def i(n):
        return i(n - 1) if n else "i"
    def j(n):
        return j(n - 1) if n else "j"

def k(n):
    def inner(n):
        return inner(n - 1) if n else "k"

    @same
    def second(n):

        return second(n - 1) if n else "second"
    return inner(n), second(n)
import asyncio
print(a(2), b(2), c(2), K.d(2), K.e(2), K().f(2), K().g(2), asyncio.run(K().h(2)), i(2), j(2), k(2))
# encc-test: rewrites>=8
