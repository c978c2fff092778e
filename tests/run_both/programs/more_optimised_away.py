import sys
def f(n):
    if __debug__:
        return f(n - 1) if n else "debug"
    return f(n - 2)
def g(n):
    if 0:
        return g(n)
    if 1:
        return g(n - 1) if n else "g"
    return g(n)
def h(n):
    return "h"
    return h(n - 1)
def i(n):
    while 1:
        if n:
            return i(n - 1)
        return "i"
def j(n):
    assert n >= 0
    return j(n - 1) if n else "j"
def k(n):
    return k(n - 1) if True and n else "k"
def l(n):
    pass
    ...
    "string"
    return l(n - 1) if not not n else "l"
def m(n):
    return (1 and m)(n - 1) if n else "m"
def o(n):
    return o(n - 1) if n else "o"
    yield
print(f(2), g(2), h(2), i(2), j(2), k(2), l(2), m(2), list(o(2)))
# encc-test: rewrites>=5
