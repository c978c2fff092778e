def a(n):
    if n:
        x = yield from a(n - 1)
        return (x or 0) + 1
    yield "bottom"
def b(n):
    for i in range(2):
        yield (n, i)
        if n:
            yield from b(n - 1)
def c(n):
    while n:
        yield from c(0)
        n -= 1
    yield "c"
def d(n):
    yield n
    if n > 2:
        yield from d(n - 1)
    elif n:
        return (yield from d(n - 2))
    else:
        return "d end"
def e(n):
    yield from (e(n - 1) if n else ["e"])
def f(n):
    yield n
    return f(n - 1) if n else None
def g(n):
    return (yield n) or (yield from g(n - 1)) if n else "g"
def h(n):
    yield from h(n - 1) if n else iter("h")
    return
def i(n):
    if n:
        yield from i(n - 1)
        return None
    yield "i"
def j(n):
    try:
        yield from j(n - 1) if n else ["j"]
    finally:
        log.append(n)
def k(n):
    yield [(yield from k(n - 1))] if n else "k"
log = []
def run(it):
    items = []
    while True:
        try:
            items.append(next(it))
        except StopIteration as stop:
            return items, type(stop.value).__name__, stop.value if not hasattr(stop.value, "send") else "generator"
for function in (a, b, c, d, e, f, g, h, i, j, k):
    print(function.__name__, run(function(3)))
print(log)
# encc-test: rewrites>=2
