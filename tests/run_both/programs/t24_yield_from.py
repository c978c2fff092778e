def g(n):
    if n:
        yield n
        yield from g(n - 1)
print(list(g(3)))
# encc-test: rewrites>=1
