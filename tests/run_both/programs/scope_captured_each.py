"""Each activation has its own cells: lambdas, generator expressions, nested defs, classes, nonlocal writers."""


def f(n, acc=()):
    x = n * 10

    def get():
        return n, x

    def set_(v):
        nonlocal x, n
        x = v
        n = -v

    class C:
        y = x
        z = [x for _ in range(1)]

        def m(self):
            return x, n

    acc = (*acc, (get, set_, C, lambda q=n: (q, n, x), (n + i for i in range(2))))
    if n == 0:
        return acc
    return f(n - 1, acc)


out = f(3)
for get, set_, C, lam, gen in out:
    print(get(), C.y, C.z, C().m(), lam())
    set_(100 + C.y)
for get, set_, C, lam, gen in out:
    print(get(), C.y, C().m(), lam(), list(gen) if gen.gi_frame else None)


def loopy(n, fs):
    for i in range(3):
        fs.append(lambda: (n, i))
        if i == n % 3 and n:
            return loopy(n - 1, fs)
    return [g() for g in fs]


print(loopy(4, []))


def params(a, b, c, fs):
    fs.append(lambda: (a, b, c))
    if a == 0:
        return [g() for g in fs]
    a, b = b, a
    c += 1
    return params(b - 1, a, c, fs)


print(params(3, 5, 0, []))


def unset(n, fs):
    if n == 1:
        late = "set"
    fs.append(lambda: late)
    if n == 0:
        r = []
        for g in fs:
            try:
                r.append(g())
            except NameError as e:
                r.append(str(e))
        return r
    return unset(n - 1, fs)


print(unset(2, []))


def dele(n, fs):
    fs.append(lambda: n)
    if n == 0:
        del n
        return [try_(g) for g in fs]
    m = n - 1
    if n % 2:
        del n
    return dele(m, fs)


def try_(g):
    try:
        return g()
    except NameError as e:
        return str(e)


print(dele(4, []))


def cellargs(n, *rest, key=None, **kw):
    g = lambda: (n, rest, key, kw)
    if n == 0:
        return [g()] + [h() for h in rest]
    return cellargs(n - 1, *rest, g, key=g if n % 2 else key, **{f"k{n}": n})


r = cellargs(3)
print([(a, len(b), bool(c), d) for a, b, c, d in r])
# encc-test: rewrites=6
