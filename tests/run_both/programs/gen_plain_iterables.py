# `yield from` of what is no generator: a list, an iterator, an error.
def g(n):
    if n == 0:
        yield from [1, 2]
    elif n == 1:
        yield from iter("ab")
    elif n == 2:
        yield from (x * x for x in range(3))
    elif n == 3:
        yield from 3
    else:
        yield from g(n - 4)
for n in (0, 1, 2, 4, 5, 6):
    print(list(g(n)))
try:
    list(g(7))
except TypeError as error:
    print(error)
# encc-test: rewrites>=1
