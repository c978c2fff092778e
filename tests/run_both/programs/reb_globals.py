def f(n, log):
    log.append(("old", n))
    if n == 3:
        globals()["f"] = other
    if n == 0:
        return log
    return f(n - 1, log)
def other(n, log):
    log.append(("other", n))
    if n == 1:
        globals()["f"] = first
    return f(n - 1, log)
first = f
print(f(5, []))
import builtins
def g(n):
    if n == 1:
        del globals()["g"]
        builtins.g = lambda n: ("builtin", n)
    return g(n - 1) if n else "g"
print(g(3))
# encc-test: rewrites>=1
