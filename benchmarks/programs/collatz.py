"""Collatz's steps down to 1: two places that call the function again, short chains."""

CALLS = "itself"
SIZE = 1000


def prepare(size):
    last = max(3, size // 25)
    return (last,), sum(collatz_loop(n, 1) for n in range(1, last))


def collatz(n, steps):
    if n == 1:
        return steps
    if n % 2 == 0:
        return collatz(n // 2, steps + 1)
    return collatz(3 * n + 1, steps + 1)


def collatz_loop(n, steps):
    while True:
        if n == 1:
            return steps
        if n % 2 == 0:
            n, steps = n // 2, steps + 1
        else:
            n, steps = 3 * n + 1, steps + 1


def recursive(last):
    return [collatz(n, 0) for n in range(1, last)]


def loop(last):
    return [collatz_loop(n, 0) for n in range(1, last)]


def tco(package):
    @package.with_continuations()
    def collatz_tco(n, steps, self=None):
        if n == 1:
            return steps
        if n % 2 == 0:
            return self(n // 2, steps + 1)
        return self(3 * n + 1, steps + 1)

    return lambda last: [collatz_tco(n, 0) for n in range(1, last)]
