def make():
    def step(n):
        nonlocal step
        if n == 3:
            step = lambda n: ("replaced", n)
        if n == 0:
            return "end"
        return step(n - 1)
    return step
print(make()(2), make()(5))
def shadows(n):
    def shadows(n):
        return ("inner", n)
    return shadows(n - 1)
print(shadows(3))
def param(param, n):
    return param(param, n - 1) if n else "param"
print(param(param, 3))
def loop(n):
    for loop in (lambda n: ("loop", n),):
        return loop(n - 1)
def exc(n):
    try:
        raise ValueError
    except ValueError as exc:
        pass
    try:
        return exc(n - 1)
    except UnboundLocalError as error:
        return str(error)
def imp(n):
    import math as imp
    return imp.floor(n - 0.5)
def walrus(n):
    if (walrus := str)(n):
        return walrus(n - 1)
def klass(n):
    class klass:
        def __init__(self, n):
            self.n = n
    return klass(n - 1)
def with_as(n):
    import contextlib
    with contextlib.nullcontext(str) as with_as:
        pass
    return with_as(n - 1)
def matched(n):
    match str:
        case matched:
            return matched(n)
def comp(n):
    return [comp for comp in (n,)] and comp2(n)
def comp2(n):
    return [comp2 for comp2 in "ab"]
def typed(n):
    typed: type = str
    return typed(n)
print(loop(2), exc(2), imp(2), walrus(2), klass(2).n, with_as(2), matched(2), comp(2), typed(3))
# encc-test: rewrites>=0
