"""Linear recursion, deep: names read after the call (globals, cells) that change meanwhile; callee rebound half way."""
import sys
sys.setrecursionlimit(20000)
N = 900
k = 1


def f(n):
    global k
    k += 1
    if n == 0:
        k = 7
        return 0
    return f(n - 1) * k % 1000003 + k


print(f(N), k)


def g(n):
    global k
    k = n
    if n == 0:
        return 0
    return k * (k + g(n - 1)) % 1000003 - k


print(g(N))


def outer(N):
    c = 0

    def go(n):
        nonlocal c
        c += 1
        if n == 0:
            c = 100
            return 1
        return go(n - 1) + c

    def bump(x):
        nonlocal c
        c += 1
        return x

    def go2(n):
        if n == 0:
            return 0
        return bump(go2(n - 1)) + c

    return go(N), c, go2(N), c


print(outer(N))


def h(n):
    global h
    if n == 300:
        h = other
    if n == 0:
        return 0
    return 1 + h(n - 1)


def other(n):
    return ("other", n)[1] + 0.5


h0 = h
print(h0(N))
h = h0


def i(n):
    if n == 300:
        i.__code__ = j.__code__
    if n == 0:
        return 0
    return 1 + i(n - 1)


def j(n):
    if n == 0:
        return 0
    return 2 + i(n - 1)


i0 = i.__code__
print(i(N))


def fun(x):
    return x + 1


def p(n):
    global fun
    if n == 0:
        fun = lambda x: x + 2
        return 0
    return fun(p(n - 1))


print(p(N))


def q(n):
    global fun
    if n == 0:
        del fun
        return 0
    return fun(q(n - 1))


try:
    print(q(N))
except NameError as e:
    print(e)


def r(n):
    if n == 0:
        return 0
    return undefined_later(r(n - 1)) if n < 0 else r(n - 1) + LATE


try:
    r(N)
except NameError as e:
    print(e)
LATE = 2
print(r(N))


def local(n):
    if n == 400:
        x = 1
    if n == 0:
        return 0
    y = n
    n = y - 1
    z = local(n)
    return z + y


print(local(N))


def loc(n):
    m = n
    if n == 0:
        return 0
    n -= 1
    return loc(n) + m * n


print(loc(N))


def wal(n):
    return 0 if n == 0 else (m := n) + wal(n - 1) * 1 + m


print(wal(N))


def defaults(n, step=1, *, k=2):
    if n <= 0:
        return k
    return step + defaults(n - step)


print(defaults(N), defaults(N, 3), defaults(N, k=9))
# encc-test: rewrites=0
