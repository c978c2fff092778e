def f(*a, **k):
    return (a, sorted(k.items())) if len(a) > 4 else f(*a, len(a), **k)
def g(n, *a, k=None):
    return g(n - 1, *a, *a[:1], k=k, **{}) if n else (a, k)
def h(n, **k):
    return h(n - 1, **k, **{f"n{n}": n}) if n else k
def i(n, a=(), k=0):
    return i(k=n, *(n - 1, a)) if n else (a, k)
def j(n, a=1, /, b=2, *, c=3):
    return j(n - 1, b, a, c=c + 1) if n else (a, b, c)
def k(n, xs=[], *, ys={}):
    xs.append(n); ys[n] = n
    return k(n - 1, ys=ys) if n else (xs, ys)
def l(n, x=lambda: 5, y=...):
    return l(n - 1, y=x, x=lambda: n) if n else (x(), y() if callable(y) else y)
def m(n, s="", t=b"", u=1j, v=None):
    return m(n - 1, s + "a" "b", t + rb"\x", u * 2, ...) if n else (s, t, u, v)
def o(n, a=None):
    return o(n - 1, a := (a, n)) if n else a
def p(n, a=None):
    return p(n - 1, a={n: n, **(a or {})}) if n else a
def q(n, a=None):
    return q(n - 1, a=[*(a or ()), n, lambda: n][:-1]) if n else a
def r(n, a=0):
    return r(n - 1, a if n % 2 else a + n) if n else a
def s(n, a=0):
    return s(n - 1, n and a or n) if n else a
def t(n, a=""):
    return t(n - 1, f"{a}{n!r:>{3}}{'x' if n else 'y'}") if n else a
def u(n, a=None, b=None):
    return u(n - 1, *[a, b][::-1] or [1]) if n else (a, b)
def v(n, a=0):
    return v(n - 1, not a) if n else a
def w(n, a=None):
    return w(n - 1, (lambda *, k: k)(k=n)) if n else a
def x(n, a=None):
    return x(n - 1, [y for y in [n] for z in [y] if z]) if n else a
def y(n, a=None):
    return y(n - 1, a=n < 5 < 6 != 7) if n else a
def z(n, a=None):
    return z(n - 1, a[n:] + a[:n] if a else "abc") if n else a
for function in (f, g, h, i, j, k, m, o, p, q, r, s, t, u, v, w, x, y, z):
    print(function.__name__, function(3))
print(l(2))
# encc-test: rewrites>=12
