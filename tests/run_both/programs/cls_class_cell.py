class A:
    def f(self, n):
        if n == 0:
            return __class__.__name__, type(self).__name__, super().__repr__()[:9]
        return self.f(n - 1)
    @classmethod
    def g(cls, n):
        return cls.g(n - 1) if n else __class__
class B(A):
    pass
print(B().f(2), B.g(2).__name__)
def keep(n):
    class Local:
        def go(self, m, seen=()):
            if m == 0:
                return [c.__name__ for c in seen] + [__class__ is Local, n]
            return self.go(m - 1, (*seen, __class__))
    return Local().go(n)
print(keep(2))
# encc-test: rewrites>=2
