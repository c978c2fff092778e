out = []
def a(n):
    if n:
        a(n - 1)
        return
    out.append("a")
def b(n):
    if not n:
        return None
    b(n - 1)
    return None
def c(n):
    while n > 5:
        n -= 1
        c(n)
    else:
        out.append(("c", n))
def d(n):
    """Only a docstring and a call."""
    d(n - 1) if n else out.append("d")
def e(n):
    n and e(n - 1)
def f(n):
    (f(n - 1) if n else None)
def g(n):
    if n: g(n - 1)
    else: pass
def h(n):
    with open(__file__):
        h(n - 1) if n else out.append("h")
def i(n):
    try:
        if n:
            i(n - 1)
    except ValueError:
        pass
def j(n):
    for _ in range(1):
        j(n - 1) if n else None
def k(n):
    if n:
        k(n - 1); out.append(("after", n))
def l(n):
    if n: out.append(n); l(n - 1)
async def m(n):
    if n:
        await m(n - 1)
        return
def o(n):
    if n > 0:
        return o(n - 1)
    o2(n)
def o2(n):
    return "dropped"
def p(n):
    return None if n == 0 else p(n - 1)
import asyncio
for function in (a, b, c, d, e, f, g, h, i, j, k, l, o, p):
    print(function.__name__, function(7))
print(asyncio.run(m(3)), out)
# encc-test: rewrites>=3
