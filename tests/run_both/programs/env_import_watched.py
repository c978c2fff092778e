# What the runtime needs is there when a program replaces `__import__`, puts a finder in front or empties sys.modules.
import builtins, sys
def f(n, a=0): return a if n == 0 else f(n - 1, a + 1)
def ev(n): return "ev" if n == 0 else od(n - 1)
def od(n): return "od" if n == 0 else ev(n - 1)
def lin(n): return 0 if n == 0 else 1 + lin(n - 1)
def bad(n): return 1 / 0 if n == 0 else bad(n - 1)
def badlin(n): return 1 / 0 if n == 0 else 1 + badlin(n - 1)
def gen(n):
    yield n
    if n: yield from gen(n - 1)
async def co(n): return n if n == 0 else await co(n - 1)
async def badco(n): return 1 / 0 if n == 0 else await badco(n - 1)
def run():
    print(f(10), ev(11), lin(300), len(list(gen(200))))
    for function, argument in ((bad, 4), (badlin, 300), (f, "x"), (ev, "x")):
        try: function(argument)
        except Exception as e: print(type(e).__name__, e)
    for function in (co, badco):
        try: function(3).send(None)
        except Exception as e: print(type(e).__name__, e)
log = []
real = builtins.__import__
def watched(name, *a, **k):
    log.append(name); return real(name, *a, **k)
class Finder:
    def find_spec(self, name, path, target=None): log.append(("find", name))
builtins.__import__ = watched
sys.meta_path.insert(0, Finder())
before = set(sys.modules)
run()
print(log, sorted(set(sys.modules) - before))
for name in [n for n in sys.modules if n.partition(".")[0] == "encc"]: del sys.modules[name]
run()
print(log)
# encc-test: rewrites=7
