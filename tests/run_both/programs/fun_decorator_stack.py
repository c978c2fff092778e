log = []
def tag(name):
    def decorate(f):
        log.append(("decorate", name, f.__name__))
        def inner(*args, **kw):
            log.append((name, args))
            return f(*args, **kw)
        return inner
    return decorate
registry = {}
def register(f):
    registry[f.__name__] = f
    return f
@tag("outer")
@tag("inner")
def f(n):
    if n == 0:
        return "end"
    return f(n - 1)
@register
def g(n):
    if n == 0:
        return "g end"
    return g(n - 1)
print(f(2), log)
print(g(3), registry["g"] is g, registry["g"](2))
@(lambda f: f)
def h(n):
    return h(n - 1) if n else "h"
@[None, register][1]
def k(n): return k(n - 1) if n else "k"
print(h(2), k(2), sorted(registry))
# encc-test: rewrites>=1
