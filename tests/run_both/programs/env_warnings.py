import warnings


def helper():
    warnings.warn("look", UserWarning, stacklevel=2)


def tail_helper():
    return helper()


def f(n):
    if n == 0:
        helper()
        return "f"
    return f(n - 1)


def g(n):
    if n == 0:
        warnings.warn("own", UserWarning, stacklevel=1)
        return "g"
    return g(n - 1)


def deprecated(n):
    warnings.warn("old", DeprecationWarning, stacklevel=2)
    return n


def caller(n):
    if n > 5:
        return caller(n - 1)
    return deprecated(n)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(f(0), f(2), g(2), caller(3), caller(7), tail_helper())


for w in caught:
    print(w.lineno, w.category.__name__, w.message, w.filename.rsplit("/", 1)[-1])
# encc-test: rewrites>=2
