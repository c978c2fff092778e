def f(n):
    if n == 2:
        f.__code__ = g.__code__
    if n == 0:
        return "f"
    return f(n - 1)


def g(n):
    return ("g", n)


def h(n, extra="x"):
    if n == 0:
        return extra
    return h(n - 1)


print(f(4), f(4), f.__name__)
h2 = type(h)(h.__code__, globals(), "h2", ("y",))
print(h(2), h2(2), h2(0), h2.__name__)
code = h.__code__
print(code.co_name, code.co_argcount, code.co_varnames[:2])
h.__code__ = h.__code__.replace(co_name="renamed")
print(h(3), h.__code__.co_name)
# encc-test: rewrites>=1
