import functools, types
def copy(f, name):
    g = types.FunctionType(f.__code__, f.__globals__, name, f.__defaults__, f.__closure__)
    g.__kwdefaults__ = f.__kwdefaults__
    return functools.update_wrapper(g, f)
def f(n, acc=(), *, step=1):
    return f(n - step, (*acc, n)) if n > 0 else acc
g = copy(f, "g")
print(g(3), g.__name__, g.__wrapped__ is f)
def outer(k):
    def inner(n):
        return inner(n - 1) if n else k
    return inner
a, b = outer("a"), outer("b")
mixed = types.FunctionType(a.__code__, globals(), "mixed", None, b.__closure__)
print(a(2), b(2), mixed(2), a.__code__ is b.__code__)
class A:
    def m(self, n):
        return self.m(n - 1) if n else type(self).__name__
class B:
    m = A.m
    n = copy(A.m, "n")
print(B().m(2), B().n(2))
exec(f.__code__.replace(co_argcount=0, co_kwonlyargcount=0, co_posonlyargcount=0), {}) if False else None
swapped = types.FunctionType(f.__code__.replace(co_name="swapped", co_qualname="x.swapped"), globals())
try:
    swapped()
except TypeError as error:
    print(error)
# encc-test: rewrites>=3
