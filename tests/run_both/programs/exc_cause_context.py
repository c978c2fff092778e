def f(n, error=None):
    if n == 0:
        try:
            {}["missing"]
        except KeyError as inner:
            raise ValueError("outer") from inner
    return f(n - 1)
def g(n):
    if n == 0:
        raise OSError("g")
    return g(n - 1)
try:
    f(2)
except ValueError as error:
    print(repr(error.__cause__), repr(error.__context__), error.__suppress_context__)
try:
    try:
        raise RuntimeError("handled")
    except RuntimeError:
        g(3)
except OSError as error:
    print(repr(error.__context__), error.__cause__)
try:
    try:
        g(1)
    finally:
        print("finally")
except OSError as error:
    print(repr(error.__context__))
# encc-test: rewrites>=2
