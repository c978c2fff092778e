import contextlib
def f(n):
    with contextlib.suppress(ValueError):
        if n == 0:
            raise ValueError
        return f(n - 1)
    return ("fell through", n)
def g(n):
    with contextlib.suppress(ValueError):
        int("x" * n)
    return g(n - 1) if n else "g"
print(f(2), g(2))
# encc-test: rewrites>=1
