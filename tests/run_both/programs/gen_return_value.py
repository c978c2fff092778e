# The value of `return (yield from …)` is the innermost one.
def g(n, acc):
    if n == 0:
        return acc
    yield n
    return (yield from g(n - 1, acc + [n]))

def drive(it):
    out = []
    while True:
        try:
            out.append(next(it))
        except StopIteration as stop:
            return out, stop.value
print(drive(g(4, [])))
print(drive(g(0, ["none"])))
# encc-test: rewrites>=1
