# What is being handled by the caller stays visible in every activation.
import sys
def f(n):
    if n == 0:
        return repr(sys.exc_info()[1])
    return f(n - 1)
def reraise(n):
    if n == 0:
        raise
    return reraise(n - 1)
print(f(2))
try:
    1 / 0
except ZeroDivisionError:
    print(f(3))
    try:
        reraise(2)
    except ZeroDivisionError as error:
        print("again", error)
try:
    reraise(1)
except RuntimeError as error:
    print(error)
print(sys.exc_info())
# encc-test: rewrites>=2
