"""The function's name is bound again by every kind of statement, before, after and inside."""
import contextlib
import sys


def a(n):
    if n == 0:
        return "a"
    for a in [lambda m: ("loop", m)]:
        pass
    return a(n - 1)


print(a(2))


def b(n):
    if n == 0:
        return "b"
    with contextlib.nullcontext(lambda m: ("with", m)) as b:
        pass
    return b(n - 1)


print(b(2))


def c(n):
    if n == 0:
        return "c"
    import math as c
    return c.floor(n - 0.5), c.__name__


print(c(2))


def d(n):
    if n == 0:
        return "d"
    [d := lambda m: ("walrus", m) for _ in range(1)]
    return d(n - 1)


try:
    print(d(2))
except UnboundLocalError as e:
    print(e)


def e(n):
    if n == 0:
        return "e"
    match lambda m: ("match", m):
        case e:
            return e(n - 1)


print(e(2))


def f(n):
    if n == 0:
        return "f"
    try:
        raise ValueError
    except ValueError as f:
        pass
    return f(n - 1)


try:
    f(2)
except UnboundLocalError as x:
    print(x)


def g(n):
    if n == 0:
        return "g"

    class g:
        def __new__(cls, m):
            return ("class", m)
    return g(n - 1)


print(g(2))


def h(n):
    global h
    if n == 0:
        return "h"
    r = h

    def h(m):
        return ("inner", m)
    return r(n - 1) if n == 1 else h(n - 1)


print(h(3))


def i(n, *i, **j):
    return i[0](n - 1) if n and i else (n, i, j)


print(i(2, lambda m: ("varargs", m)))


def k():
    def k2(n):
        nonlocal k2
        if n == 0:
            return "k2"
        if n == 2:
            k2 = lambda m: ("nonlocal", m)
        return k2(n - 1)
    return k2(1), k2(4)


print(k())


def l(n):
    if n == 0:
        return "l"
    del globals()["l"]
    return l(n - 1)


try:
    l(2)
except NameError as x:
    print(x)


def m(n):
    if n == 0:
        return "m1"
    return m(n - 1)


m1 = m


def m(n):
    if n == 0:
        return "m2"
    return m(n - 1)


print(m1(2), m(2), m1(0))
if len(sys.argv) > 5:
    def o(n):
        return "o1"
else:
    def o(n):
        return o(n - 1) if n else "o2"
print(o(2))
try:
    def p(n):
        return p(n - 1) if n else "p1"
except ImportError:
    def p(n):
        return "p2"
print(p(2))
for q in range(2):
    def r(n, q=q):
        return r(n - 1, q) if n else ("r", q)
print(r(3))
q = [lambda n: s(n), lambda n: "list"]
q[0], s = q[1], q[0]


def s(n):
    return q[0](n - 1) if n else "s"


print(s(2))


class T:
    def u(n):
        return u(n - 1) if n else "class u"

    v = u(0)


def u(n):
    return u(n - 1) if n else "module u"


print(T.u(2), T.v)


def w(n):
    if n == 0:
        return "w"
    w.count = getattr(w, "count", 0) + 1
    return w(n - 1)


print(w(3), w.count)
x = lambda n: y(n - 1) if n else "x"
x, y = y, x = (lambda n: x(n - 1) if n else "xx"), (lambda n: y(n - 1) if n else "yy")
print(x(3), y(3))
# encc-test: rewrites=10
