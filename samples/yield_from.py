"""A generator that ends by delegating to its own kind."""


def countdown(n):
    if n:
        yield n
        yield from countdown(n - 1)


def numbered(n):
    yield n
    if n == 0:
        return "end"
    return (yield from numbered(n - 1))


def result(generator):
    return (yield from generator)


print(list(countdown(3)), list(result(numbered(2))))
