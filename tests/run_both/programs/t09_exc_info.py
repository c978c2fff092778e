import sys
def seen():
    return sys.exc_info()[0]
def f():
    try:
        1 / 0
    except ZeroDivisionError:
        return seen()
print(f())
# encc-test: rewrites=0
