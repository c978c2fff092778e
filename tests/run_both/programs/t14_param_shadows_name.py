def f(n, f):
    if n == 0:
        return "self"
    return f(n - 1, f)
def other(n, f):
    return "other"
print(f(3, other))
# encc-test: rewrites>=0
