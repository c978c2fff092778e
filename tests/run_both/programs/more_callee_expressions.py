log = []
def f(n):
    return f(n - 1) if n else "f"
def pick(g):
    log.append("pick")
    return g
def a(n):
    return (g := f)(n)
def b(n):
    return pick(b)(n - 1) if n else "b"
def c(n):
    return [c][0](n - 1) if n else "c"
def d(n):
    return {"d": d}["d"](n=n - 1) if n else "d"
def e(n):
    return (e if n % 2 else f)(n - 1) if n else "e"
def g(n):
    return globals()["g"](n - 1) if n else "g"
def h(n):
    return getattr(h, "__call__")(n - 1) if n else "h"
def i(n):
    return i.__call__(n - 1) if n else "i"
def j(n):
    return j.__get__(n - 1)() if n else "j"
def k(n):
    return type(k)(k.__code__, globals())(n - 1) if n else "k"
def l(n):
    return (yield_ := l)(n - 1) if n else "l"
def m(n):
    import sys
    return sys.modules[__name__].m(n - 1) if n else "m"
print(a(2), b(2), log, c(2), d(2), e(3), g(2), h(2), i(2), j(2), k(2), l(2), m(2))
# encc-test: rewrites>=1
