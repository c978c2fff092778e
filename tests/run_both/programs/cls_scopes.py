# Class scopes are skipped by name lookup in methods.
def f(n):
    return ("global f", n)
class A:
    def f(self, n):
        if n == 0:
            return "method"
        return f(n - 1)
    g = f
    def h(self, n):
        if n:
            return self.h(n - 1)
        return A.g(self, 0)
print(A().f(3), A().g(0), A().h(2))
def make():
    def inner(n):
        return ("inner", n)
    class B:
        def inner(self, n):
            return inner(n - 1)
    return B()
print(make().inner(3))
# encc-test: rewrites>=1
