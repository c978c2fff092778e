def f(a, b, n):
    if n == 0:
        return a, b
    return f(b, a + b, n - 1)
print(f(0, 1, 10))
# encc-test: rewrites>=1
