import atexit, sys
atexit.register(print, "atexit")
def f(n):
    if n == 0:
        sys.exit(7)
    return f(n - 1)
try:
    f(4)
except SystemExit as error:
    print("code", error.code)
f(3)
# encc-test: rewrites>=1
