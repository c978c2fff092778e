"""Linear recursion, deep: exceptions in the base, in operations half way, context, cause, caught half way, cleanup."""
import sys
sys.setrecursionlimit(20000)
N = 900


class Boom(Exception):
    pass


class B:
    def __init__(self, n):
        self.n = n

    def __add__(self, o):
        if self.n == 450:
            raise Boom(self.n, o)
        return o + 1

    def __repr__(self):
        return f"B{self.n}"


def f(n):
    if n == 0:
        return 0
    return B(n) + f(n - 1)


try:
    f(N)
except Boom as e:
    print(e.args, e.__context__, e.__cause__)
try:
    try:
        raise KeyError("outer")
    except KeyError:
        f(N)
except Boom as e:
    print(e.args, repr(e.__context__), e.__context__.__context__)


def g(n):
    if n == 0:
        try:
            1 / 0
        except ZeroDivisionError as z:
            raise Boom("base") from z
    return 1 + g(n - 1)


try:
    g(N)
except Boom as e:
    print(e.args, repr(e.__cause__), repr(e.__context__), e.__suppress_context__)


def h(n):
    try:
        return k(n)
    except Boom as e:
        return ("caught", n, repr(sys.exc_info()[1]), repr(e.__context__))


def k(n):
    if n == 0:
        raise Boom(n)
    return [n] + (k(n - 1) if n % 300 else [h(n - 1)])


r = h(N)
print(r if isinstance(r, tuple) else (r[:3], r[-2:]))


def rec(n):
    if n == 0:
        return []
    return 1 + rec(n - 1)


try:
    rec(N)
except TypeError as e:
    print(e)


def idx(n):
    return () if n == 0 else (idx(n - 1)[0],)


try:
    idx(N)
except IndexError as e:
    print(e)


def att(n):
    return 5 if n == 0 else att(n - 1).missing


try:
    att(N)
except AttributeError as e:
    print(e, e.name, e.obj)


def stop(n):
    if n == 0:
        raise StopIteration("s")
    return 1 + stop(n - 1)


def gen():
    yield 1
    yield stop(N)


try:
    list(gen())
except RuntimeError as e:
    print(e, repr(e.__cause__))


def exit_(n):
    if n == 0:
        sys.exit("bye")
    return 1 + exit_(n - 1)


try:
    exit_(N)
except SystemExit as e:
    print(e.code)


def infos(n):
    if n == 0:
        return [sys.exc_info()[0]]
    return [n] + infos(n - 1)


try:
    raise OSError
except OSError:
    print(infos(N)[-1])
print(infos(N)[-1])


def ctx(n):
    if n == 0:
        return 0
    try:
        if n % 100 == 0:
            raise ValueError(n)
    except ValueError as e:
        pass
    return 1 + ctx(n - 1)


print(ctx(N))


class Bool:
    def __init__(self, n):
        self.n = n

    def __bool__(self):
        if self.n == 500:
            raise Boom("bool")
        return False


def bo(n):
    return Bool(n) if n == 0 else not (n and bo(n - 1)) and Bool(n) or Bool(n)


try:
    print(bo(N).n)
except Boom as e:
    print(e)


def same(n):
    if n == 0:
        raise ERR
    return 1 + same(n - 1)


ERR = Boom("shared")
for _ in range(2):
    try:
        same(N)
    except Boom as e:
        print(e is ERR, e.__context__)
f_tb = ERR.__traceback__
names = []
while f_tb:
    names.append(f_tb.tb_frame.f_code.co_name)
    f_tb = f_tb.tb_next
print(names[0], names[-1])
# encc-test: rewrites=0
