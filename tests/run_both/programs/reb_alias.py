def f(n):
    if n == 0:
        return "f"
    return alias(n - 1)
alias = f
print(f(3))
alias = lambda n: ("alias", n)
print(f(3))
class A:
    def f(self, n):
        if n == 0:
            return type(self).__name__
        go = self.f
        return go(n - 1)
    g = f
print(A().f(2), A().g(2))
import sys
me = sys.modules[__name__]
def h(n):
    return me.h(n - 1) if n else "h"
print(h(3))
functions = [lambda n: functions[1](n - 1) if n else "zero", lambda n: functions[0](n - 1) if n else "one"]
print(functions[0](3), functions[0](4))
# encc-test: rewrites>=0
