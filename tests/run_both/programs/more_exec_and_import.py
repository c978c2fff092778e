# Recursion in code made at run time beside transformed code.
namespace = {"__name__": "made"}
exec("""
def f(n):
    return f(n - 1) if n else __name__
class A:
    def g(self, n):
        return self.g(n - 1) if n else f(n)
""", namespace)
def f(n):
    return namespace["f"](n - 1) if n else "outer"
h = eval("lambda n: h(n - 1) if n else 'evaluated'")
def use(n):
    return use(n - 1) if n else (namespace["A"]().g(2), f(3), h(2))
print(use(3))
import types
module = types.ModuleType("m")
exec("from __main__ import use as u\ndef w(n): return w(n - 1) if n else u(1)", module.__dict__)
print(module.w(2))
# encc-test: rewrites>=1
