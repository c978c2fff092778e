# Finalizers and weak reference callbacks that recurse while a loop runs.
import weakref, gc
log = []
def note(n):
    if n == 0:
        log.append("noted")
        return
    note(n - 1)
class R:
    def __del__(self):
        note(2)
class W: pass
def f(n, keep=None):
    if n % 2:
        keep = R()
    else:
        keep = W()
        ref = weakref.ref(keep, lambda _: note(1))
        refs.append(ref)
    if n == 0:
        return "end"
    return f(n - 1, keep)
refs = []
print(f(6))
gc.collect()
print(len(log), all(r() is None for r in refs))
# encc-test: rewrites>=2
