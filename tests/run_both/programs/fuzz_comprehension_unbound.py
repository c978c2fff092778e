"""A comprehension's variable of the same name as a local: inlined (3.12), it saves the local and stores it again, unbound or not."""


def f(n):
    if n == 3:
        x = 5
    squares = [x * x for x in (1, 2)]
    if n == 0:
        return x, squares
    return f(n - 1)


def g(n, a):
    if n == 3:
        del a
        return g(n - 1, 0)
    first = [a for a in (1, 2)]
    if n == 1:
        del a
    second = {a: first for a in (1, 2)}
    if n == 0:
        return a, second
    return g(n - 1, n)


def h(n):
    if n == 3:
        x = 5
    readers = [lambda: x for x in (1, 2)]
    if n == 0:
        return x, [reader() for reader in readers]
    return h(n - 1)


def k(n):
    for i in range(n):
        x = i
    pairs = [x for x in (1, 2)]
    if n == 0:
        del x
    return k(n - 1)


for function in (f, lambda n: g(n, "a"), h, k):
    try:
        print(function(5))
    except UnboundLocalError as error:
        print(error)
# encc-test: rewrites=5
