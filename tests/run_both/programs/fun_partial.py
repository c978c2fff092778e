import functools
def f(step, n, *, log):
    log.append(n)
    if n <= 0:
        return log
    return down(n, log=log)
down = functools.partial(lambda step, n, log: f(step, n - step, log=log), 2)
print(f(2, 7, log=[]))
def g(a, b, n):
    return (a, b) if n == 0 else functools.partial(g, b)(a, n - 1)
print(g(1, 2, 3))
h = functools.partial(g, "x")
print(h("y", 2), h.func is g)
# encc-test: rewrites>=0
