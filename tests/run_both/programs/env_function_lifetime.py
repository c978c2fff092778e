# Functions and arguments die when the last reference is gone.
import gc, weakref
def make():
    def f(n):
        return f(n - 1) if n else "f"
    return f
f = make()
r = weakref.ref(f)
print(f(3), r() is f)
del f
gc.collect()
print(r())
class Big: pass
def keep(n, big):
    return keep(n - 1, big) if n else weakref.ref(big)
big = Big()
r = keep(3, big)
del big
gc.collect()
print(r())
class Holder:
    def go(self, n):
        return self.go(n - 1) if n else self
h = Holder()
r = weakref.ref(h.go(3))
del h
gc.collect()
print(r())
def error(n, big):
    if n == 0:
        raise ValueError("x")
    return error(n - 1, big)
big = Big()
r = weakref.ref(big)
try:
    error(3, big)
except ValueError:
    pass
del big
gc.collect()
print(r())
# encc-test: rewrites>=2
