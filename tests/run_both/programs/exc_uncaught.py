# Exit status and last lines of an uncaught exception.
import sys
def f(n):
    if n == 0:
        raise LookupError("nobody catches this")
    return f(n - 1)
print("before")
sys.stdout.flush()
f(5)
# encc-test: rewrites>=1
