log = []
def v(x):
    log.append(x)
    return x
def f(n, *args, **kw):
    return ("end", args, kw) if n == 0 else f(v(n - 1), *v((1, 2)), v("x"), k=v("k"), **v({"z": 3}))
print(f(1), log)
log.clear()
class A:
    @property
    def me(self):
        log.append("me")
        return self
    def f(self, n):
        if n == 0:
            return "A"
        return self.me.f(v(n - 1))
print(A().f(2), log)
log.clear()
def g(n):
    if n == 0:
        return "g"
    return (log.append("callee"), g)[1](v(n - 1))
print(g(2), log)
log.clear()
def h(n, a=None):
    if n == 0:
        return a
    return h(n - 1, [v(i) for i in range(n)])
print(h(2), log)
log.clear()
def failing(n):
    log.append(n)
    return failing(n - 1, v("evaluated"), 1 // n)
try:
    failing(0)
except ZeroDivisionError:
    print(log)
def rebinding(n, x=0):
    global rebinding
    if n == 0:
        return "end", x
    return rebinding(n - 1, [rebinding := (lambda n, x=0: ("new", n))] and 1)
try:
    print(rebinding(2))
except SyntaxError:
    pass
# encc-test: rewrites>=2
