"""Even and odd: two functions that call each other. The loop does the steps of both in turn, and remembers nothing."""

CALLS = "others"
SIZE = 1000


def prepare(size):
    return (size,), size


def even(n):
    if n == 0:
        return True
    return odd(n - 1)


def odd(n):
    if n == 0:
        return False
    return even(n - 1)


recursive = even


def loop(n):
    while True:
        if n == 0:
            return True
        n = n - 1
        if n == 0:
            return False
        n = n - 1


def tco(package):
    # The package has no public way for two functions that need each other: its wrappers are tied by hand.
    def even_tco(self, odd):
        return lambda n: True if n == 0 else odd(n - 1)

    def odd_tco(self, even):
        return lambda n: False if n == 0 else even(n - 1)

    wrapper = package._TailCallWrapper
    first, second = object.__new__(wrapper), object.__new__(wrapper)
    first.__init__(even_tco, [second])
    second.__init__(odd_tco, [first])
    return first
