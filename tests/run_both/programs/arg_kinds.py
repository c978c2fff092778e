def f(a, /, b, *rest, c, d=4, **kw):
    if a == 0:
        return a, b, rest, c, d, sorted(kw.items())
    return f(a - 1, b, *rest, c=c, **kw)
print(f(2, "b", 1, 2, c=3, d=5, e=6))
def p(n, /, **kw):
    if n == 0:
        return kw
    return p(n - 1, n=n, **kw) if n == 3 else p(n - 1, **kw)
print(p(3), p(2, n="kept"))
def k(*, n, acc=()):
    return acc if n == 0 else k(acc=(*acc, n), n=n - 1)
print(k(n=3))
def v(*args):
    return v(*args[1:]) if len(args) > 1 else args
print(v(1, 2, 3))
def w(**kw):
    if len(kw) < 2:
        return kw
    kw.popitem()
    return w(**kw)
d = {"a": 1, "b": 2, "c": 3}
print(w(**d), d)
def s(self, callee, args, kwargs, n=0, function=None):
    return (self, callee, args, kwargs, n, function) if n == 0 else s(self=callee, callee=args, args=kwargs, kwargs=self, n=n - 1, function="f")
print(s(1, 2, 3, 4, n=2))
# encc-test: rewrites>=3
