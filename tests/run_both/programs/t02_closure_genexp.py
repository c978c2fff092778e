def f(n, acc):
    if n == 0:
        return [list(g) for g in acc]
    g = (n for _ in range(1))
    return f(n - 1, acc + [g])
print(f(3, []))
# encc-test: rewrites>=1
