def f(n):
    if n == 2:
        x = "set"
    if n == 0:
        try:
            return x
        except NameError:
            return "unbound"
    return f(n - 1)
print(f(3))
# encc-test: rewrites>=1
