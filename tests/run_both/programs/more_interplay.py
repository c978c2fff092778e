"""Interplay: linear inside generator inside coroutine inside thread; tail call from a method into a closure; lru_cache with linear; recursion in __del__, weakref callback, atexit, sort key."""
import atexit
import asyncio
import functools
import gc
import sys
import threading
import weakref
sys.setrecursionlimit(8000)


def lin(n):
    return 0 if n == 0 else 1 + lin(n - 1)


def gen(n):
    yield lin(n * 2)
    if n:
        yield from gen(n - 1)
        yield lin(n)


async def co(n):
    s = 0
    for x in gen(n):
        s += x
        await asyncio.sleep(0)
    return s + (await co(n - 1) if n else 0)


res = []
t = threading.Thread(target=lambda: res.append(asyncio.run(co(40))))
t.start()
t.join()
print(res, asyncio.run(co(20)))


class M:
    def go(self, n):
        def inner(k):
            return self.go(k - 1) if k else lin(300)
        return inner(n)

    def __del__(self):
        res.append(self.deep(400))

    def deep(self, n):
        return 0 if n == 0 else 1 + self.deep(n - 1)


m = M()
print(m.go(50))
del m
gc.collect()
print(res[-1])


class W:
    pass


w = W()
r = weakref.ref(w, lambda _: res.append(lin(450)))


def drop(n):
    global w
    if n == 0:
        w = None
        return len(res)
    return 0 + drop(n - 1)


print(drop(400), res[-1])


def key(x):
    return x if x < 10 else 1 + key(x - 1)


print(sorted([300, 3, 250, 20], key=key), max([5, 300], key=lambda x: key(x)))


@functools.lru_cache(maxsize=None)
def memo(n):
    return 1 if n == 0 else memo(n - 1) + lin(n % 50)


print(memo(40), memo.cache_info().currsize)


class D(dict):
    def __missing__(self, n):
        self[n] = v = 1 if n == 0 else self[n - 1] + 1
        return v


print(D()[40])


class Num:
    def __init__(self, n):
        self.n = n

    def __int__(self):
        return self.n and int(Num(self.n - 1)) + 1

    def __float__(self):
        return 0.5 if not self.n else float(Num(self.n - 1)) + 1

    def __str__(self):
        return "." if not self.n else str(Num(self.n - 1)) + "x"

    def __lt__(self, o):
        return bool(self.n) and not Num(self.n - 1) < o

    def __iter__(self):
        return iter([self.n]) if not self.n else iter([self.n, *Num(self.n - 1)])

    def __len__(self):
        return self.n and len(Num(self.n - 1)) + 1

    def __reversed__(self):
        yield self.n
        if self.n:
            yield from reversed(Num(self.n - 1))

    def __reduce__(self):
        return (Num, (self.n,))

    def __deepcopy__(self, memo):
        return Num(self.n) if not self.n else Num(copy.deepcopy(Num(self.n - 1), memo).n + 1)

    def __enter__(self):
        return self if not self.n else Num(self.n - 1).__enter__()

    def __exit__(self, *a):
        return self.n == 0 or Num(self.n - 1).__exit__(*a)


import copy
x = Num(20)
print(int(x), float(x), len(str(x)), x < 3, len(list(x)), len(x), len(list(reversed(x))), copy.deepcopy(x).n)
with x as y:
    raise KeyError
print(y.n)


def swallow(n):
    try:
        return 1 / n if n == 0 else swallow(n - 1)
    except ZeroDivisionError as e:
        return repr(e)


print(swallow(100))


def finals(n, acc):
    try:
        if n == 0:
            raise KeyError
        return 1 + finals(n - 1, acc)
    finally:
        acc.append(n)


acc = []
try:
    finals(600, acc)
except KeyError:
    print(len(acc), acc[:3])


@atexit.register
def bye(n=300):
    if n == 300:
        print(lin(300))
    return bye(n - 1) if n else print("bye")
# encc-test: rewrites=5
