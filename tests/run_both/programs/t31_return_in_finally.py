def g(n):
    return n
def f(n):
    try:
        raise KeyError(n)
    finally:
        return g(n)
print(f(1))
# encc-test: rewrites=0
