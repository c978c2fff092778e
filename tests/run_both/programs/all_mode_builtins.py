# Tail calls to anything, with --tail-calls=all.
import sys, collections, warnings, types
def a(x): return list(x)
def b(x): return type(x)
def c(x): return sorted(x, key=lambda v: -v)
def d(x, *args, **kw): return dict(x, *args, **kw)
def e(x): return x.upper()
def f(x): return locals()
def g(): return sys._getframe().f_code.co_name
def h(): return collections.namedtuple("N", "a")
def i(x): return super
def j(x): return isinstance(x, int)
def k(x): return (lambda y: y + 1)(x)
def l(x): return [str, int][0](x)
def m(): return types.SimpleNamespace(a=1)
def n(): return vars()
def o(x): return print(x)
def p(x): return getattr(x, "real")
def q(x): return int.__add__(x, 2)
def r(x): return a(b(x).__name__)
class S:
    def m(self): return self
    def n(self): return self.m()
    def __init__(self): return None
    def o(self): return super().__repr__()
    def p(self): return S()
    @property
    def q(self): return len("four")
print(a("ab"), b(1), c([1, 3, 2]), d({"a": 1}, b=2), e("up"), f(1), g(), h().__module__, j(1), k(1), l(5), m(), n(), o("x"), p(4), q(1), r(2))
s = S()
print(s.n() is s, s.o().startswith("<"), type(s.p()).__name__, s.q)
for bad in (lambda: e(3), lambda: d(5), lambda: a(None)):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
# encc-test: rewrites>=1 args=--tail-calls=all
