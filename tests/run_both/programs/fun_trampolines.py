# Hand-written trampolines, Y combinators and continuations keep working.
Y = lambda f: (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))
print(Y(lambda self: lambda n, acc: acc if n == 0 else self(n - 1, acc * n))(5, 1))
def trampoline(f, *args):
    while callable(f):
        f = f(*args)
        args = ()
    return f
def count(n, acc):
    if n == 0:
        return acc
    return lambda: count(n - 1, acc + 1)
print(trampoline(count, 100, 0))
def fact(n, k):
    if n == 0:
        return k(1)
    return fact(n - 1, lambda v: k(n * v))
print(fact(6, lambda v: v))
def compose(*fs):
    if not fs:
        return lambda x: x
    return lambda x: fs[0](compose(*fs[1:])(x))
print(compose(str, abs, lambda x: x - 5)(2))
# encc-test: rewrites>=1
