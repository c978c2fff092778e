# No tail call was made: the traceback is exactly the original's.
import traceback


def f(n):
    if n == 0:
        return 1 / n
    return f(n - 1)


def g(n):
    return [f(n)]


try:
    g(0)


except ZeroDivisionError as error:
    print([(s.name, s.lineno) for s in traceback.extract_tb(error.__traceback__)])
    print(hasattr(error, "__notes__"))
# encc-test: rewrites>=1 sees-drivers
