# eval, exec, locals, vars, dir and globals in recursive functions.
def a(x, n):
    return a(x, n - 1) if n else eval("x + n")
def b(x, n):
    if n:
        return b(x, n - 1)
    return sorted(locals())
def c(x, n):
    exec("y = x", globals(), d := {"x": x})
    return c(d["y"] + 1, n - 1) if n else d
def d(x, n):
    if n == 0:
        return sorted(vars()), sorted(dir())
    return d(x, n - 1)
def e(n):
    return e(n - 1) if n else globals()["__name__"]
def f(n, text="f(n - 1)"):
    return eval(text) if n else "f"
def g(n):
    k = 5
    return eval("g(n - 1)") if n else [eval("k")]
class A:
    def m(self, n):
        return self.m(n - 1) if n else sorted(vars(self))
def h(n):
    return h(n - 1) if n else "{n} {k}".format(**locals(), k=1)
def i(n):
    loc = locals()
    if n:
        return i(n - 1)
    return sorted(loc)
print(a(1, 2), b(1, 2), c(1, 2), d(1, 2), e(2), f(2), g(2), A().m(1), h(1), i(1))
exec("def made(n):\n    return made(n - 1) if n else 'made'\nprint(made(3))")
# encc-test: rewrites>=1
