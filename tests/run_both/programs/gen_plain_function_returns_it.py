# A plain function that tail-calls a generator function in a cycle with it.
def start(n):
    return g(n) if n % 2 else iter(["even", n])
def g(n):
    yield n
    if n > 0:
        yield from start(n - 1)
print(list(start(3)), list(start(4)), type(start(3)).__name__)
# encc-test: rewrites>=0
