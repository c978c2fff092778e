import types, inspect
def f(n, acc=0):
    if n == 0:
        return acc
    return f(n - 1, acc + n)
print(isinstance(f, types.FunctionType), f.__code__.co_varnames[:2], inspect.signature(f), f.__defaults__)
# encc-test: rewrites>=1
