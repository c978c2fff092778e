def f(n, *rest, **kw):
    if n == 0:
        return rest, sorted(kw.items())
    return f(n - 1, *rest, n, **{**kw, "k%d" % n: n})
print(f(2))
# encc-test: rewrites>=1
