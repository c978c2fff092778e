"""Values and mutability: objects with one reference only as operands and arguments of deep calls; identity; str +=; int size."""
import sys
sys.setrecursionlimit(20000)
N = 900


class O:
    alive = 0

    def __init__(self, v):
        self.v = v
        O.alive += 1

    def __del__(self):
        O.alive -= 1

    def __add__(self, o):
        return O(self.v + (o.v if isinstance(o, O) else o))

    __radd__ = __add__


def f(n, o):
    if n == 0:
        return o
    return o + f(n - 1, O(n + 10 ** 6))


r = f(N, O(1))
print(r.v)
del r
print(O.alive)


def g(n):
    if n < 10 ** 6:
        return 0
    return n + g(n - 1)


print(g(10 ** 6 + N))


def h(n, x):
    if n == 0:
        return x
    y = O(n)
    return [y.v, x.v][n % 2] + h(n - 1, y).v * 0 + y


print(h(N, O(5)).v)
print(O.alive)


def local_after(n):
    a = O(n)
    b = str(n) * 2
    if n == 0:
        return 0
    return local_after(n - 1) + len(b) + a.v


print(local_after(N), O.alive)


def tail(n, o):
    p = O(o.v + 1)
    if n == 0:
        return p.v
    return tail(n - 1, p)


print(tail(900, O(0)), O.alive)


def swap(n, a, b):
    if n == 0:
        return a.v, b.v
    return swap(n - 1, b, a)


print(swap(901, O(1), O(2)), O.alive)


def same(n, a, b):
    if n == 0:
        return a is b
    return same(n - 1, b, b)


print(same(10, O(1), O(2)), O.alive)


def s(n):
    if n == 0:
        return ""
    x = "a" * (n % 3)
    x += s(n - 1)
    return x


print(len(s(N)))


def err(n, o):
    if n == 0:
        raise ValueError
    return o + err(n - 1, O(n))


try:
    err(N, O(0))
except ValueError:
    pass
import gc
gc.collect()
print(O.alive)


def gen(n, o):
    yield o.v
    if n:
        yield from gen(n - 1, O(n))
        yield o.v


print(sum(gen(200, O(3))))
gc.collect()
print(O.alive)


def partial(n, o):
    if n == 0:
        return 0
    if n == 450:
        o + None
    return (o, n, partial(n - 1, O(n)))[2] + 1


try:
    partial(N, O(1))
except TypeError as e:
    print(e)
gc.collect()
print(O.alive)


def clos(n, o):
    if n == 0:
        return lambda: o.v
    g = lambda: o
    return (lambda h: lambda: g().v + h())(clos(n - 1, O(n)))


print(clos(300, O(1))())
gc.collect()
print(O.alive)
# encc-test: rewrites=3
