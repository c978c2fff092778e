# Exceptions whose classes watch what is done to them: the note runs none of their code.
import gc, weakref
log = []
class E1(Exception):
    def __getattr__(s, n): log.append(("getattr", n)); raise AttributeError(n)
class E2(Exception):
    def __getattribute__(s, n): log.append(("gab", n)); return super().__getattribute__(n)
class E3(Exception):
    def __setattr__(s, n, v): log.append(("set", n)); super().__setattr__(n, v)
class E4(Exception):
    def add_note(s, n): log.append(("add", n)); super().add_note(n)
class E5(Exception):
    __notes__ = property(lambda s: log.append("prop") or [])
class E6(Exception):
    __notes__ = []
class E7(Exception):
    @property
    def __dict__(s): log.append("dict"); return {}
class E8(Exception):
    def __eq__(s, o): log.append("eq"); return True
    def __hash__(s): log.append("hash"); return 1
    def __bool__(s): log.append("bool"); return False
    def __len__(s): log.append("len"); return 0
    def __repr__(s): log.append("repr"); return "r"
    def __str__(s): log.append("str"); return "s"
class E10(Exception):
    def with_traceback(s, tb): log.append("wtb"); return super().with_traceback(tb)
    @property
    def __traceback__(s): log.append("tb"); return None
    @property
    def __context__(s): log.append("ctx"); return None
    @property
    def __cause__(s): log.append("cause"); return None
class L(list):
    def __iter__(s): log.append("iter"); return super().__iter__()
    def append(s, x): log.append("append"); super().append(x)
def ex(e):
    e.__notes__ = L(["a"]); return e
def f(n, e):
    if n == 0: raise e
    return f(n - 1, e)
def ev(n, e): return od(n - 1, e)
def od(n, e):
    if n < 0: raise e
    return ev(n - 1, e)
def g(n, e):
    if n == 0: raise e
    yield n
    return (yield from g(n - 1, e))
async def co(n, e):
    if n == 0: raise e
    return await co(n - 1, e)
def lin(n, e):
    if n == 0: raise e
    return 1 + lin(n - 1, e)
for c in (E1, E2, E3, E4, E5, E6, E7, E8, E10):
    for fn in (lambda: f(3, c("x")), lambda: ev(4, c("x")), lambda: list(g(3, c("x"))), lambda: co(3, c("x")).send(None), lambda: lin(300, c("x"))):
        log.clear()
        try: fn()
        except BaseException as e: got = type(e).__name__
        print(c.__name__, got, log)
for fn in (lambda: f(3, ex(ValueError())), lambda: ev(4, ex(ValueError()))):
    log.clear()
    try: fn()
    except ValueError as e: print(type(e.__notes__).__name__, e.__notes__[0], log)
class Arg:
    def __repr__(s): log.append("repr"); return "Arg"
    def __getattr__(s, n): log.append(n); raise AttributeError
    def __class__(s): log.append("cls")
class MetaA(type):
    def __repr__(c): log.append("mrepr"); return "x"
    def __getattribute__(c, n): log.append(n); return type.__getattribute__(c, n)
class Arg2(metaclass=MetaA): pass
class SubD(dict):
    def items(s): log.append("items"); return super().items()
class SubI(int):
    def __repr__(s): log.append("irepr"); return "1"
def h(n, *a, **k):
    if n == 0: raise KeyError("h")
    return h(n - 1, *a, **k)
log.clear()
try: h(3, Arg(), Arg2(), Arg2, SubD(a=1), SubI(3), [Arg()], {"k": Arg2}, z=Arg())
except KeyError: print(log)
# same instance raised again and again
S = ValueError("single")
def s(n):
    if n == 0: raise S
    return s(n - 1)
for i in range(5):
    try: s(3)
    except ValueError as e: assert e is S
print(len([x for x in getattr(S, "__notes__", []) if not x.startswith("encc")]), len(getattr(S, "__notes__", [])) <= 1)
# freed promptly
class W(Exception): pass
def w(n):
    if n == 0:
        e = W(); refs.append(weakref.ref(e))
        try: raise e
        finally: del e
    return w(n - 1)
refs = []
gc.disable()
for i in range(3):
    try: w(3)
    except W: pass
print([r() is None for r in refs])
# encc-test: rewrites>=5
