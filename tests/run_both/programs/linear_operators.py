"""Linear recursion deep enough to share frames: operators of user classes, NotImplemented, in-place, order of evaluation."""
import sys
sys.setrecursionlimit(20000)
log = []
N = 900


class V:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        log.append(("add", self.n, getattr(other, "n", other)))
        if self.n % 3 == 0:
            return NotImplemented
        return V(self.n + getattr(other, "n", 0) % 7)

    def __radd__(self, other):
        log.append(("radd", self.n, getattr(other, "n", other)))
        return V(self.n + 1)

    def __mul__(self, o):
        if self.n == 450:
            return NotImplemented
        return W(o.n)


class W(V):
    def __rmul__(self, o):
        log.append(("rmul", o.n))
        return V(o.n)


def f(n):
    if n == 0:
        return V(0)
    return V(n) + f(n - 1)


try:
    r = f(N)
    print(r.n)
except TypeError as e:
    print(e)
print(len(log), log[:5], log[-3:])
log.clear()


def g(n):
    if n == 0:
        return W(1)
    return V(n) * g(n - 1)


for n in (440, N):
    try:
        print(g(n).n, type(g(n)).__name__, log[:3], len(log))
    except TypeError as e:
        print(e)
log.clear()


def v(x):
    log.append(x)
    return x


def h(n):
    if n == 0:
        return 0
    return v(n) + h(v(n - 1)) * v(2) % v(1000003) - v(n)


print(h(N), len(log), log[:4], log[-6:])
log.clear()


def fl(n):
    return 0.1 if n == 0 else 1 / (n + fl(n - 1)) ** 0.5


print(repr(fl(N)))


def neg(n):
    if n == 0:
        return 1
    return -neg(n - 1)


def nt(n):
    if n == 0:
        return 0
    return not nt(n - 1)


def inv(n):
    return 5 if n == 0 else ~inv(n - 1)


print(neg(N + 1), nt(N + 1), inv(N + 1))


def sub(n):
    return [0] if n == 0 else [sub(n - 1)[0] + 1]


print(sub(N))


def pw(n):
    return 1.0 if n == 0 else n // (1 + pw(n - 1)) % 7 + (n << 2) - (n & 3 | 1) ^ 5


try:
    print(pw(N))
except TypeError as e:
    print(e)


def mat(n):
    return V(1) if n == 0 else V(n) @ mat(n - 1)


try:
    mat(N)
except TypeError as e:
    print(e)


def cat(n):
    return "" if n == 0 else f"{n % 10:>2}{cat(n - 1)!s}" + "%s" % ("." * (n % 3))


print(cat(N)[:20], cat(N)[-20:])
# encc-test: rewrites=0
