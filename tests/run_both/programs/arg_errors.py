def f(n, a, *, k=0):
    if n == 9:
        return f(n - 1)
    if n == 8:
        return f(n - 1, 1, 2)
    if n == 7:
        return f(n - 1, 1, z=2)
    if n == 6:
        return f(n - 1, 1, n=2)
    if n == 5:
        return f(n - 1, *5)
    if n == 4:
        return f(n - 1, 1, **5)
    if n == 3:
        return f(n - 1, 1, k=1, **{"k": 2})
    if n == 2:
        return f(n - 1, 1, **{1: 2})
    if n == 1:
        return f(n - 1, *[1], *None)
def g(a, /, b):
    return g(b=a, a=b) if a else "g"
class A:
    def m(self, n):
        return self.m() if n else "m"
    @staticmethod
    def s(n):
        return A.s(n, n) if n else "s"
    @classmethod
    def c(cls, n):
        return cls.c(n, x=n) if n else "c"
def none(n):
    global none
    none = None
    return none(n - 1)
for n in range(9, 0, -1):
    try:
        f(n, 0)
    except TypeError as error:
        print(n, error if n not in (1, 4, 5) else type(error).__name__)
for call in (lambda: g(1, 2), lambda: A().m(1), lambda: A.s(1), lambda: A.c(1), lambda: none(3)):
    try:
        call()
    except TypeError as error:
        print(error)
# encc-test: rewrites>=4
