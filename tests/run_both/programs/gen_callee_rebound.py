# The name is looked up at each activation; a list takes over half way.
def g(n):
    yield n
    if n == 2:
        globals()["g"] = lambda n: ["instead of", n]
    if n:
        yield from g(n - 1)
print(list(g(4)))
# encc-test: rewrites>=0
