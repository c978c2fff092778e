"""Two generators, each of which goes on as the other: every step makes a generator."""

CALLS = "generators"
SIZE = 200


def prepare(size):
    return (size,), size


def ping(n):
    if n == 0:
        return
    yield "ping"
    yield from pong(n - 1)


def pong(n):
    if n == 0:
        return
    yield "pong"
    yield from ping(n - 1)


def both_loop(n):
    while True:
        if n == 0:
            return
        yield "ping"
        n = n - 1
        if n == 0:
            return
        yield "pong"
        n = n - 1


def recursive(n):
    last = None
    for value in ping(n):
        last = value
    return last


def loop(n):
    last = None
    for value in both_loop(n):
        last = value
    return last
