# self and cls that are no longer what the method was called with.
class A:
    def f(self, n):
        if n == 0:
            return "A"
        self = B()
        return self.f(n - 1)
    def g(this, n):
        return this.g(n - 1) if n else type(this).__name__
    @staticmethod
    def s(self, n):
        return self.s(self, n - 1) if n else "static self"
    @classmethod
    def c(cls, n):
        cls = B if n == 2 else cls
        return cls.c(n - 1) if n else cls.__name__
    def h(self, n):
        for self in (B(), self):
            return self.h(n - 1) if n else type(self).__name__
    def i(self, n):
        def inner(self, n):
            return self.i(n - 1)
        return inner(B(), n) if n else type(self).__name__
    def j(self, n):
        del self
        return A().j(n - 1) if n else "j"
    def k(*args):
        self, n = args
        return self.k(n - 1) if n else type(self).__name__
    def l(self, n, /, *, self_=None):
        return self.l(n - 1, self_=self) if n else self_ is self
class B(A):
    def f(self, n):
        return ("B", n)
print(A().f(3), A().g(2), A.s(A, 2), A.c(3), A().h(2), A().i(2), A().j(2), A().k(2), A().l(2))
# encc-test: rewrites>=3
