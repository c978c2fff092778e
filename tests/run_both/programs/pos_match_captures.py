"""match statements: captures, guards that call, tail calls in cases, class patterns, star captures across activations."""
from dataclasses import dataclass


@dataclass
class Add:
    l: object
    r: object


@dataclass
class Num:
    v: int


def ev(e, k=lambda v: v):
    match e:
        case Num(v):
            return k(v)
        case Add(Num(a), Num(b)):
            return k(a + b)
        case Add(l, r):
            return ev(l, lambda x: ev(r, lambda y: k(x + y)))
        case [x]:
            return ev(x, k)
        case [x, *xs] if ev(x) > 0:
            return ev(xs, lambda s: k(s + x.v))
        case {"k": v, **rest} if not rest:
            return ev(v, k)
        case {"k": _, **rest}:
            return ev(list(rest.values()), k)
        case str() as s if s.isdigit():
            return ev(Num(int(s)), k)
        case (None | True | False) as c:
            return k(c)
        case _:
            return k("?")


print(ev(Add(Add(Num(1), Num(2)), Num(3))))
print(ev([Num(1), Num(2), Num(3)]), ev([Num(-1), Num(2)]), ev({"k": Num(4)}), ev({"k": 1, "z": "5"}))
print(ev(None), ev("x"), ev([]))


def cap(n):
    match n:
        case 0:
            try:
                return leftover
            except UnboundLocalError as e:
                return str(e)
        case int(leftover) if leftover > 5:
            return cap(0)
        case leftover:
            return cap(leftover - 1)


print(cap(3), cap(9))


def guard(n, log):
    match n:
        case x if log.append(x):
            return "never"
        case 0:
            return log
        case x if x % 2:
            return guard(x - 1, log)
        case x:
            return guard(x - 2, log)


print(guard(7, []))


def proc(xs, out):
    match xs:
        case [a, *b]:
            out.append(a)
            proc(b, out)
        case []:
            out.append("end")


o = []
print(proc([1, 2], o), o)


def nested(t, d=0):
    match t:
        case [a, [b, c]] | [[a, b], c]:
            match a:
                case int():
                    return nested(c, d + 1)
                case _:
                    return nested(b, d + 10)
        case x:
            return x, d


print(nested([1, [2, [3, [4, 5]]]]), nested([[1, 2], 3]), nested(["a", [[1, [2, 3]], 0]]))
# encc-test: rewrites=14
