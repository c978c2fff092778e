fs = []
def f(n):
    fs.append(lambda n=n: n)
    fs.append(lambda: n)
    if n:
        return f(n - 1)
    return [g() for g in fs]
print(f(2))
def g(n, k=lambda n: g(n - 1) if n else "k"):
    return k(n)
print(g(3))
def h(n, acc=(), *, key=lambda x: -x):
    if n == 0:
        return sorted(acc, key=key)
    return h(n - 1, (*acc, n), key=key)
print(h(3))
# encc-test: rewrites>=1
