# Tail positions and near misses, each with the value that tells them apart.
def a(n): return a(n - 1) if n else "a"
def b(n): return n == 0 or b(n - 1)
def c(n): return n and c(n - 1)
def d(n): return (d(n - 1)) if n else ("d")
def e(n):
    if n: return e(n - 1)
    else: return "e"
def f(n):
    while n:
        return f(n - 1)
    else:
        return "f"
def g(n):
    for _ in range(1):
        for _ in range(2):
            if n == 0:
                return "g"
            return g(n - 1)
def h(n): return not h(n - 1) if n else True
def i(n): return -i(n - 1) if n else 1
def j(n): return j(n - 1)[1:] if n else "abcdef"
def k(n): return [k(n - 1)] if n else []
def l(n): return l(n - 1) + 1 if n else 0
def m(n): return (m(n - 1), n) if n else ()
def o(n): return o(n - 1) or "zero" if n else ""
def p(n): return f"{p(n - 1)}{n}" if n else ""
def q(n): return q(n - 1)(n) if n else lambda x: (lambda y: ("q", x, y))
def r(n): return {**r(n - 1), n: n} if n else {}
def s(n): return *s(n - 1), n if n else ()
def t(n): x = t(n - 1) if n else 0; return x
def u(n): return u(n - 1) is None if n else None
def v(n): return 1 < v(n - 1) < 5 if n else 3
def w(n): return (n == 0 and "w") or w(n - 1)
def x(n): return (x(n - 1) if n % 2 else (x(n - 2) if n > 1 else "x")) if n else "x0"
def y(n): return (lambda: y(n - 1))() if n else "y"
def z(n): return [z(n - 1)][0] if n else "z"
def aa(n): return aa(n - 1).real if n else 7
def bb(n): return n or bb(n) if n else n or "bb"
def cc(n):
    if n: pass
    elif not n: return "cc"
    return cc(n - 1)
def dd(n):
    if n:
        del n
        return dd(0)
    return "dd"
def ee(n):
    assert ee(n - 1) if n else True
    return "ee"
def ff(n):
    return ff(n=n - 1) if n else (yield_ := "ff")
for function in (a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, r, t, u, v, w, x, y, z, aa, bb, cc, dd, ee, ff):
    print(function.__name__, function(3))
print(q(1)("y"))
try:
    s(1)
except RecursionError:
    print("s never ends")
# encc-test: rewrites>=10 env=ENCC_MAX_DEPTH=20000
