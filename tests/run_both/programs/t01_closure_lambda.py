def f(n, acc):
    if n == 0:
        return [g() for g in acc]
    return f(n - 1, acc + [lambda: n])
print(f(3, []))
# encc-test: rewrites>=1
