"""A generator that goes on as itself: `yield from` at its end."""

CALLS = "itself"
SIZE = 200  # plain nested generators hand each value through all levels


def prepare(size):
    return (size,), size


def countdown(n):
    if n == 0:
        return
    yield n
    yield from countdown(n - 1)


def countdown_loop(n):
    while True:
        if n == 0:
            return
        yield n
        n = n - 1


def recursive(n):
    last = None
    for value in countdown(n):
        last = value
    return last


def loop(n):
    last = None
    for value in countdown_loop(n):
        last = value
    return last
