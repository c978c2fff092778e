def g(n):
    yield n
    if n:
        return g(n - 1)
def drain(it):
    out = []
    while True:
        try:
            out.append(next(it))
        except StopIteration as e:
            if e.value is None:
                return out
            it = e.value
print(drain(g(3)))
# encc-test: rewrites=0
