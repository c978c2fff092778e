def f(n):
    if n == 0:
        return "old"
    return f(n - 1)
old = f
def f(n):
    return "new"
print(old(3))
# encc-test: rewrites>=1
