def f(n, acc=1):
    if n == 0:
        return acc
    return f(n - 1)
f.__defaults__ = (42,)
print(f(2))
# encc-test: rewrites>=1
