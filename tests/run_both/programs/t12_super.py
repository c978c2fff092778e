class A:
    def m(self, n):
        return ("A", n)
class B(A):
    def m(self, n):
        return super().m(n)
print(B().m(1))
# encc-test: rewrites>=0
