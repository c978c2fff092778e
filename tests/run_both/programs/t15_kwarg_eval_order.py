log = []
def v(x):
    log.append(x)
    return x
def f(n, acc=0):
    if n == 0:
        return acc
    return f(acc=v(acc + 1), n=v(n - 1))
print(f(2), log)
# encc-test: rewrites>=1
