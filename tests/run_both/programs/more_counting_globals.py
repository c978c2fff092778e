# Functions whose globals are a dictionary of their own kind: each name is looked up as often as written.
import inspect
class Names(dict):
    def __getitem__(self, name):
        if name in ("f", "g", "lin", "ev", "od"): log.append(name)
        return dict.__getitem__(self, name)
    def __missing__(self, name): raise KeyError(name)
log = []
def f(n, acc=0):
    if n == 0: return acc
    return f(n - 1, acc + 1)
def g(n): return "g" if n == 0 else g(n - 1)
def ev(n): return "ev" if n == 0 else od(n - 1)
def od(n): return "od" if n == 0 else ev(n - 1)
def lin(n): return 0 if n == 0 else 1 + lin(n - 1)
for _ in range(2):
    print(f(5), g(5), ev(5), lin(300))
names = Names()
for function in (f, g, ev, od, lin): exec(inspect.getsource(function), names)
for name, argument in (("f", 5), ("g", 4), ("ev", 3), ("lin", 300)):
    call = dict.__getitem__(names, name)
    print(name, call(argument), call(argument), len(log), sorted(set(log)))
    log.clear()
# encc-test: rewrites=4
