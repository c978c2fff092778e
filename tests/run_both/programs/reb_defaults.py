def f(n, a=1, *, b=2):
    if n == 2:
        f.__defaults__ = (10,)
        f.__kwdefaults__ = {"b": 20}
    if n == 0:
        return a, b
    return f(n - 1)
print(f(1), f(4), f(1))
f.__defaults__ = None
try:
    f(1)
except TypeError as error:
    print(error)
f.__kwdefaults__["b"] = 30
print(f(0, 5))
calls = []
def make():
    calls.append("evaluated")
    return []
def g(n, acc=make()):
    acc.append(n)
    return g(n - 1) if n else acc
print(g(2), g(0), calls)
# encc-test: rewrites>=2
