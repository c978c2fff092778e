"""Deep generator chains: exceptions in the leaf with context and cause through many; StopIteration inside; return in finally."""
import sys
sys.setrecursionlimit(20000)
N = 150


def f(n):
    if n == 0:
        yield 1
        raise ValueError("leaf")
    try:
        yield from f(n - 1)
        yield 0
    except ValueError as e:
        if n % 50 == 0:
            raise KeyError(n) from e
        raise
    except KeyError as e:
        if n % 40 == 0:
            raise TypeError(n)
        raise


try:
    list(f(N))
except Exception as e:
    while e:
        print(repr(e), repr(e.__cause__), e.__suppress_context__)
        e = e.__context__


def si(n):
    if n == 0:
        yield 1
        raise StopIteration("x")
    yield from si(n - 1)
    yield n


try:
    list(si(N))
except RuntimeError as e:
    print(e, repr(e.__cause__), repr(e.__context__))


def fin(n):
    try:
        if n == 0:
            yield 1
            1 / 0
        else:
            yield from fin(n - 1)
            yield "no"
    finally:
        if n == 70:
            return "swallowed"


def top():
    r = yield from fin(N)
    yield r


print([x for x in top()])


def ctx(n):
    if n == 0:
        yield 1
        raise ValueError("in")
    yield from ctx(n - 1)
    yield 2


it = ctx(N)
next(it)
try:
    try:
        raise OSError("outer")
    except OSError:
        next(it)
except ValueError as e:
    print(repr(e.__context__))
it = ctx(N)
next(it)
try:
    try:
        raise OSError("outer")
    except OSError:
        it.throw(KeyError("t"))
except KeyError as e:
    print(repr(e.__context__))
print(next(it, "done"))


def value(n):
    if n == 0:
        return "v"
        yield
    return ((yield from value(n - 1)), n)[0]


try:
    next(value(N))
except StopIteration as e:
    print(e.value)


def items(n):
    if n == 0:
        yield "i"
        return
    for x in (yield from items(n - 1)) or ():
        pass
    yield n


print(list(items(N))[:4])


def mixed(n):
    if n == 0:
        yield "m"
    elif n % 3 == 0:
        for x in mixed(n - 1):
            yield x
    elif n % 3 == 1:
        yield from iter(mixed(n - 1))
        yield n
    else:
        yield from (y for y in mixed(n - 1))
        yield n


print(sum(x for x in mixed(N) if x != "m"))


def shared(n, other):
    yield from other
    yield n
    if n:
        yield from shared(n - 1, other)
        yield -n


src = iter(range(10))
print(list(shared(N, src))[:15])


def raising(n):
    yield n
    if n == 0:
        yield from undefined
    yield from raising(n - 1)
    yield "never"


try:
    for x in raising(N):
        last = x
except NameError as e:
    print(last, e)


class Tree:
    def __init__(self, l, v, r):
        self.l, self.v, self.r = l, v, r

    def __iter__(self):
        if self.l:
            yield from self.l
        yield self.v
        if self.r:
            yield from self.r


t = None
for i in range(N):
    t = Tree(t, i, None if i % 2 else Tree(None, -i, None))
print(sum(t), len(list(t)), next(iter(t)))
import itertools
print(list(itertools.islice(zip(t, t, map(str, t)), 3)), max(t), sorted(t)[:3], 5 in t)
# encc-test: rewrites=0
