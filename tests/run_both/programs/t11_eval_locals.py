def f(x):
    return eval("x + 1")
def g(y):
    return locals()
def h(z):
    return sorted(vars())
print(f(1), g(2), h(3))
# encc-test: rewrites=0
