"""Sum of the numbers up to n: a function that calls itself."""

CALLS = "itself"
SIZE = 1000


def prepare(size):
    """The arguments of one burst, and how many calls it makes."""
    return (size, 0), size


def recursive(n, acc):
    if n == 0:
        return acc
    return recursive(n - 1, acc + n)


def loop(n, acc):
    while True:
        if n == 0:
            return acc
        n, acc = n - 1, acc + n


def tco(package):
    @package.with_continuations()
    def total(n, acc, self=None):
        if n == 0:
            return acc
        return self(n - 1, acc + n)

    return total
