def f(n, *, step=1):
    if n <= 0:
        return "done", step
    return f(n - step)
print(f(3, step=2))
# encc-test: rewrites>=1
