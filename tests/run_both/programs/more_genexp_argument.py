def f(xs, n):
    if n == 0:
        return sorted(xs)
    return f((x + n for x in xs), n - 1)
def g(xs):
    xs = list(xs)
    if len(xs) < 2:
        return xs
    return g(x for x in xs if x != max(xs))
def h(*xs):
    return h(*(x for x in xs[1:])) if len(xs) > 1 else xs
class A:
    def m(self, xs):
        xs = list(xs)
        return self.m(x for x in xs[1:]) if xs else "empty"
print(f([1, 2], 3), g([3, 1, 2]), h(1, 2, 3), A().m("abc"))
# encc-test: rewrites>=3
