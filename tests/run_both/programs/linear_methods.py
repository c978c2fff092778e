"""Linear methods: override half way, instance attribute, class change, descriptors, __getattr__, super."""
import sys
sys.setrecursionlimit(20000)
N = 900


class L:
    def __init__(self, v, nxt=None):
        self.v, self.next = v, nxt

    def total(self):
        if self.next is None:
            return self.v
        return self.v + self.next.total()

    def count(self):
        return 1 if self.next is None else 1 + self.next.count()

    def tostr(self):
        return str(self.v) + ("" if self.next is None else "," + self.next.tostr())

    def down(self, n):
        return 0 if n == 0 else self.w + self.down(n - 1)

    w = 2

    def __private(self, n):
        return 1 if n == 0 else 1 + self.__private(n - 1)

    def pr(self):
        return self.__private(N)

    def __len__(self):
        return 1 if self.next is None else 1 + len(self.next)

    def __repr__(self):
        return "L" if self.next is None else "L" + repr(self.next)


class M(L):
    def total(self):
        return 1000 + super().total()

    def count(self):
        return -1


def chain(n, special=()):
    r = None
    for i in range(n):
        r = (M if i in special else L)(i, r)
    return r


c = chain(N)
print(c.total(), c.count(), len(c.tostr()), len(chain(40)), c.down(N), c.pr(), len(repr(chain(40))))
c = chain(N, {500, 200})
print(c.total(), c.count())
x = c
for _ in range(300):
    x = x.next
x.total = lambda: 7
print(c.total())
del x.total


class Odd:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)


y = x.next
x.next = Odd(y)
print(c.total(), c.count())


class P(L):
    def down(self, n):
        if n == 450:
            P.down = lambda self, n: 5
        return 0 if n == 0 else 1 + self.down(n - 1)


print(P(1).down(N))


class Q(L):
    def down(self, n):
        if n == 450:
            self.__class__ = P2
        return 0 if n == 0 else 1 + self.down(n - 1)


class P2(L):
    def down(self, n):
        return 0.25 if n == 0 else 0 + super().down(n)


q = Q(1)
print(q.down(N), type(q).__name__)


class R:
    def f(self, n):
        if n == 300:
            self.f = lambda n: "inst"
        return "" if n == 0 else "a" + self.f(n - 1)


print(R().f(N)[-5:])


class S:
    def f(self, n):
        return 0 if n == 0 else 1 + S.f(self, n - 1)

    @staticmethod
    def s(n):
        return 0 if n == 0 else 1 + S.s(n - 1)

    @classmethod
    def c(cls, n):
        return 0 if n == 0 else cls.k + cls.c(n - 1)

    k = 3

    @property
    def depth(self):
        S.d -= 1
        return 0 if S.d == 0 else 1 + self.depth

    d = 40


print(S().f(N), S.s(N), S.c(N), S().depth)
b = S().f
print(b(N))


class T:
    def __call__(self, n):
        return 0 if n == 0 else 1 + self(n - 1)

    def __getitem__(self, n):
        return 0 if n == 0 else 1 + self[n - 1]

    def __getattr__(self, name):
        return 0 if name == "a" else 1 + getattr(self, name[1:])

    def __add__(self, n):
        return 0 if n == 0 else 1 + (self + (n - 1))

    def __contains__(self, n):
        return True if n == 0 else (n - 1) in self

    def __eq__(self, n):
        return n == 0 or not (self == n - 1)

    __hash__ = None


t = T()
print(t(40), t[40], getattr(t, "b" * 40 + "a"), t + 40, 40 in t, t == 40, t == 41)
# encc-test: rewrites=0
