def f(n):
    if (m := n - 1) < 0:
        return "end"
    return f(m)
print(f(3))
def g(xs):
    if any((hit := x) > 2 for x in xs):
        return hit
    return g([x + 1 for x in xs])
print(g([0, 1]))
def h(n):
    squares = [y := k * k for k in range(n)]
    return h(n - 1) if n > 2 else (squares, y)
print(h(4))
def i(n, acc=()):
    return acc if not n else i(n - 1, acc + tuple(i for i in range(n)))
print(i(3))
def j(n, fs=()):
    return [f() for f in fs] if n == 0 else j(n - 1, [*fs, *[lambda: n for _ in range(1)]])
print(j(3))
def k(n, gen=None):
    if n == 0:
        return list(gen)
    return k(n - 1, (n * v for v in range(n)))
print(k(3))
def nested(n):
    return {a: {b: nested2(b) for b in range(a)} for a in range(n)} if n < 3 else nested(n - 1)
def nested2(n):
    return nested(0) if n else "zero"
print(nested(4))
# encc-test: rewrites>=5
