def f(n):
    if n == 0:
        return LIMIT
    return f(n - 1)
LIMIT = 7
print(f(3))
LIMIT = 8
print(f(3))
# encc-test: rewrites>=1
