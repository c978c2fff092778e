# Two generators of one function advance side by side.
def g(name, n):
    yield name, n
    if n:
        yield from g(name, n - 1)
for pair in zip(g("a", 3), g("b", 3)):
    print(pair)
a, b = g("a", 2), g("b", 2)
print(next(a), next(b), next(b), next(a), list(b), list(a))
# encc-test: rewrites>=1
