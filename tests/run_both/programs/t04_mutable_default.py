def f(n, acc=[]):
    acc.append(n)
    if n == 0:
        return acc
    return f(n - 1)
print(f(3), f(0))
# encc-test: rewrites>=1
