calls = []
def count(g):
    def w(*a):
        calls.append(a)
        return g(*a)
    return w
@count
def f(n):
    if n == 0:
        return "z"
    return f(n - 1)
print(f(3), len(calls))
# encc-test: rewrites>=0
