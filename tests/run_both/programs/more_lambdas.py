def f(n):
    return (lambda m: f(m - 1))(n) if n else "f"
g = lambda n: (lambda: g(n - 1))() if n else "g"
h = (lambda k: lambda n: h(n - k) if n > 0 else ("h", n))(2)
class A:
    f = lambda self, n, f=None: self.f(n - 1, f=self) if n else f is self
    g = [lambda n: A.g[0](n - 1) if n else "list" for _ in range(1)]
def made():
    go = lambda n: go(n - 1) if n else "local"
    return go
a = b = lambda n: a(n - 1) if n else "two names"
c, d = (lambda n: d(n - 1) if n else "c"), (lambda n: c(n - 1) if n else "d")
e = None
if e is None:
    e = lambda n: e(n - 1) if n else "conditional"
o = lambda n, *a, k=lambda: 1, **kw: o(n - 1, *a, k, **kw) if n else (len(a), k())
p = lambda: (yield from p2()) 
p2 = lambda: (yield 1)
q = lambda n: n and q(n - 1) or "q"
r = lambda n: (r)(n - 1) if n else "r"
print(f(3), g(3), h(3), A().f(2), A.g[0](2), made()(3), b(2), c(3), d(3), e(2), o(2), list(p()), q(2), r(2))
print(sorted([3, 1, 2], key=lambda n: q(n)), list(map(lambda n: made()(n), [1])))
x = lambda n: (
    # a comment
    x(n - 1)  # another
    if n else "x"
)
print(x(2), (lambda n: x(n))(1))
# encc-test: rewrites>=6
