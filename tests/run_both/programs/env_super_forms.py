# super() without arguments in odd places.
class A:
    def m(self, n=0): return ("A.m", n)
    def __repr__(self): return "A"
class B(A):
    def m(self, n=0):
        s = super()
        return s.m(n)
    def n(self, k):
        return self.n(k - 1) if k else super().m(k)
    def o(self, k):
        return [super(B, self).m() for _ in range(1)] if k == 0 else self.o(k - 1)
    def p(self, k):
        return super
    def q(this, k):
        return this.q(k - 1) if k else super().__repr__()
    def r(self, k):
        self = B() if k == 5 else self
        return self.r(k - 1) if k else super().m()
    def s(*args):
        return super(B, args[0]).m()
print(B().m(), B().n(2), B().o(2), B().p(1) is super, B().q(2), B().r(6), B().s())
# encc-test: rewrites>=1
