class K:
    def __init__(self):
        self.calls = 0
    def __call__(self, n, *, step=1):
        self.calls += 1
        if n <= 0:
            return "done", self.calls
        return self(n - step)
class Child(K):
    def __call__(self, n, **kw):
        if n == 1:
            return "child"
        return super().__call__(n, **kw)
print(K()(3), Child()(4))
class Meta(type):
    def __call__(cls, n):
        if n:
            return cls(n - 1)
        return super().__call__()
class M(metaclass=Meta):
    pass
print(type(M(3)).__name__)
# encc-test: rewrites>=1
