"""Linear recursion, deep: displays, calls, subscripts, attributes, keyword calls around the call; identity of containers."""
import sys
sys.setrecursionlimit(20000)
N = 800


class Node:
    def __init__(self, v, nxt=None, **kw):
        self.v, self.next, self.kw = v, nxt, kw


def copy(n):
    return None if n is None else Node(n.v, copy(n.next))


def build(n):
    r = None
    for i in range(n):
        r = Node(i, r)
    return r


c = copy(build(N))
print(sum(1 for _ in iter(lambda x=[c]: (x.__setitem__(0, x[0].next), x[0])[1], None)))


def kw(n):
    return Node(0) if n == 0 else Node(n, nxt=kw(n - 1), extra=n)


x = kw(N)
print(x.v, x.kw, x.next.v)


def tup(n):
    return () if n == 0 else (n, *tup(n - 1))


def lst(n):
    return [] if n == 0 else [n, *lst(n - 1), -n]


def st(n):
    return set() if n == 0 else {n % 5, *st(n - 1)}


def dc(n):
    return {} if n == 0 else {n % 7: n, **dc(n - 1), "last": n}


print(sum(tup(N)), lst(N)[:3], lst(N)[-3:], st(N), dc(N))


def nest(n):
    return n if n == 0 else (n, [nest(n - 1)], {"k": n})


r = nest(N)
d = 0
while r != 0:
    d += 1
    r = r[1][0]
print(d)


def meth(n):
    return "x" if n == 0 else meth(n - 1).upper().replace("Y", "").join(["", ""]) + "y"


print(meth(N))


def attr(n):
    return Node(5) if n == 0 else Node(attr(n - 1).v + 1).v and Node(n)


print(attr(N).v)


def cmp(n):
    return 0 < n if n < 2 else 1 < cmp(n - 1) + n < 5000


print(cmp(N))


def chained(n):
    return 1 if n == 0 else 0 < chained(n - 1) <= n


print(chained(N))


def isnot(n):
    return None if n == 0 else isnot(n - 1) is not None


def inn(n):
    return 3 if n == 0 else inn(n - 1) in (1, 2, n)


print(isnot(N), inn(N))


def andor(n):
    return 0 if n == 0 else (n % 2 and andor(n - 1)) or n


print(andor(N), andor(N - 1))


def cond(n):
    return n if n == 0 else (cond(n - 1) if n % 3 else cond(n - 1) + 1)


print(cond(N))


def sl(n):
    return list(range(5)) if n == 0 else sl(n - 1)[1:] + sl.__defaults__ if False else [n] + sl(n - 1)[:4]


print(sl(N))


def lam(n):
    return (lambda: n) if n == 0 else (lambda f: lambda: f() + n)(lam(n - 1))


sys.setrecursionlimit(40000)
print(lam(N)())


def aug(n):
    if n == 0:
        return 0
    x = n
    x += aug(n - 1)
    return x


print(aug(N))


def unp(n):
    if n == 0:
        return 1, 2
    a, b = unp(n - 1)
    return b, a + b


print(unp(N)[0] % 1000007)


def star(n):
    return max(*(n, star(n - 1))) if n else 0


print(star(N))
# encc-test: rewrites=1
