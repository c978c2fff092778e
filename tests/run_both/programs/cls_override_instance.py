class A:
    def f(self, n):
        if n == 2:
            self.f = lambda n: ("instance", n)
        if n == 0:
            return "class"
        return self.f(n - 1)
print(A().f(1), A().f(4))
class B:
    def f(self, n):
        if n == 2:
            type(self).f = lambda self, n: ("patched class", n)
        if n == 0:
            return "class"
        return self.f(n - 1)
print(B().f(5), B().f(1))
class C:
    def f(self, n):
        if n == 2:
            self.__class__ = D
        return self.f(n - 1) if n else "C"
class D(C):
    def f(self, n, extra="default"):
        return ("D", n, extra)
print(C().f(4))
class E:
    def f(self, n):
        if n == 2:
            del E.f
        return self.f(n - 1) if n else "E"
try:
    E().f(3)
except AttributeError as error:
    print(error)
# encc-test: rewrites>=3
