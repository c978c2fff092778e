def a(n):
    if n == 1:
        x = 1
    if n == 0:
        return x
    return a(n - 1)
def b(n):
    y = n
    if n == 2:
        del y
        return b(n - 1)
    if n == 1:
        del y
        del y
    return b(n - 1)
def c(n):
    for i in range(n):
        pass
    if n == 0:
        return i
    return c(n - 1)
def d(n):
    match n:
        case 2:
            found = "two"
        case [found]:
            pass
    if n == 1:
        return found
    return d(n - 1)
def e(n):
    import sys as s
    if n == 0:
        return t
    import math as t
    return e(n - 1)
def f(n):
    if n:
        (w := n)
    if n == 0:
        return w
    return f(n - 1)
def g(n):
    def inner():
        return z
    if n == 0:
        return inner()
    z = n
    return g(n - 1)
def h(n):
    if n == 2:
        class K: pass
    if n == 1:
        return K
    return h(n - 1)
def i(n):
    if n == 0:
        q += 1
    q = n
    return i(n - 1)
for function in (a, b, c, d, e, f, g, h, i):
    try:
        print(function(3))
    except NameError as error:
        print(type(error).__name__, error)
# encc-test: rewrites>=5
