# Recursion that is not a tail call still ends in RecursionError.
import sys
def f(n):
    return 1 + f(n + 1)
def g(n):
    return [g(n + 1)]
class A:
    def __getattr__(self, name):
        return self.other + name
for call in (lambda: f(0), lambda: g(0), lambda: A().x):
    try:
        call()
    except RecursionError as error:
        print(type(error).__name__, "maximum recursion depth exceeded" in str(error))
# encc-test: rewrites>=0 env=ENCC_MAX_DEPTH=20000
