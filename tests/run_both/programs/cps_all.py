# Continuation-passing style, every tail call rewritten.
def add(a, b, k):
    return k(a + b)
def fib(n, k):
    if n < 2:
        return k(n)
    return fib(n - 1, lambda a: fib(n - 2, lambda b: add(a, b, k)))
def walk(tree, k):
    if tree is None:
        return k([])
    left, value, right = tree
    return walk(left, lambda ls: walk(right, lambda rs: k(ls + [value] + rs)))
def choose(options, succeed, fail):
    if not options:
        return fail()
    return succeed(options[0], lambda: choose(options[1:], succeed, fail))
def triple(limit):
    numbers = list(range(1, limit))
    return choose(numbers, lambda a, fa: choose(numbers, lambda b, fb: choose(numbers, lambda c, fc:
        (a, b, c) if a * a + b * b == c * c else fc(), fb), fa), lambda: None)
print(fib(10, lambda v: v))
print(walk(((None, 1, None), 2, ((None, 3, None), 4, None)), lambda xs: xs))
print(triple(6), triple(3))
print(fib(3, print))
# encc-test: rewrites>=5 args=--tail-calls=all
