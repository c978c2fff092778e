import sys
if sys.version_info > (3,):
    def f(n):
        return ("new", n) if n < 1 else f(n - 1)
else:
    def f(n):
        return f(n - 2)
print(f(3))
try:
    from nowhere import g
except ImportError:
    def g(n):
        if n == 0:
            return "fallback"
        return g(n - 1)
print(g(2))
def h(n):
    return "first" if n == 0 else h(n - 1)
saved = h
def h(n):
    return "second" if n == 0 else saved(n - 1)
print(h(2), saved(0))
for i in range(2):
    def k(n, i=i):
        return i if n == 0 else k(n - 1)
    print(k(2))
# encc-test: rewrites>=0
