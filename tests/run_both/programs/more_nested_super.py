class A:
    def m(self, n):
        return [type(self).__name__, n]
    def deep(self, n):
        return self.deep(n - 1) if n else "A.deep"
class B(A):
    def m(self, n):
        def inner(self_, k):
            return inner(self_, k - 1) if k else super(B, self_).m(k)
        return inner(self, n)
    def deep(self, n):
        if n > 2:
            return self.deep(n - 1)
        return super().deep(n)
    def in_lambda(self, n):
        return (lambda self: super(B, self).m(n))(self)
    def in_comprehension(self, n):
        return [super(B, self).m(i) for i in range(n)]
    def with_class(self, n):
        __class__
        return self.with_class(n - 1) if n else __class__.__name__
class C(B):
    def deep(self, n):
        return super().deep(n) if n else "C.deep"
print(B().m(2), B().deep(4), C().deep(3), B().in_lambda(1), B().in_comprehension(2), B().with_class(2))
# encc-test: rewrites>=2
