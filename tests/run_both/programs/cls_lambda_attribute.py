class A:
    f = lambda self, n: "end" if n == 0 else self.f(n - 1)
    g = staticmethod(lambda n: A.g(n - 1) if n else "static")
    table = {"go": lambda n: A.table["go"](n - 1) if n else "table"}
print(A().f(3), A.g(3), A.table["go"](3))
fact = lambda n, acc=1: acc if n < 2 else fact(n - 1, acc * n)
print(fact(10), fact.__name__)
even = lambda n: n == 0 or odd(n - 1)
odd = lambda n: n != 0 and even(n - 1)
print(even(8), odd(8), [f(3) for f in (even, odd)])
# encc-test: rewrites>=1
