class A:
    def f(self, n):
        if n <= 0:
            return type(self).__name__, "A"
        return self.f(n - 1)
class B(A):
    def f(self, n):
        if n == 1:
            return "B stops"
        return super().f(n)
print(A().f(3), B().f(3))
# encc-test: rewrites>=1
