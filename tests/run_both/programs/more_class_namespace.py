# Methods that are rebound, wrapped or conditional in the class body.
def deco(f):
    def inner(*args):
        log.append(f.__name__)
        return f(*args)
    return inner
log = []
class A:
    def f(self, n):
        return ("first", n)
    def f(self, n):
        return self.f(n - 1) if n else "second"
    def g(self, n):
        return self.g(n - 1) if n else "g"
    g = deco(g)
    if True:
        def h(self, n):
            return self.h(n - 1) if n else "if"
    else:
        def h(self, n):
            return "else"
    def i(self, n):
        return self.i(n - 1) if n else "i"
    j = i
    del i
    for name in ("k", "l"):
        exec(f"def {name}(self, n): return self.{name}(n - 1) if n else '{name}'")
    @property
    def m(self):
        return self._m
    def _m(self, n):
        return self.m(n - 1) if n else "_m"
    def o(self, n):
        return A.o(self, n - 1) if n else "o"
    x = [lambda self, n: self.x[0](self, n - 1) if n else "x"]
A.p = lambda self, n: self.p(n - 1) if n else "p"
@(lambda cls: type("Replaced", (cls,), {"q": lambda self, n: ("replaced", n)}))
class Q:
    def q(self, n):
        return self.q(n - 1) if n else "original"
    def r(self, n):
        return Q.q(self, n)
a = A()
print(a.f(2), a.g(2), log, a.h(2), a.k(2), a.l(1), a._m(2), a.o(2), a.x[0](a, 2), a.p(2))
try:
    a.j(2)
except AttributeError as error:
    print(error)
print(Q().q(2), Q.__mro__[1].q(Q(), 2), Q().r(2))
# encc-test: rewrites>=1
