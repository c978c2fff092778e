"""Greatest common divisor: short chains of calls, one of neighbouring Fibonacci numbers after the other."""

CALLS = "itself"
SIZE = 1000
DEPTH = 75  # of one chain


def prepare(size):
    a, b = 1, 1
    for _ in range(DEPTH):
        a, b = a + b, a
    chains = max(1, size // DEPTH)
    return (chains, a, b), chains * (DEPTH + 1)


def gcd(a, b):
    if b == 0:
        return a
    return gcd(b, a % b)


def gcd_loop(a, b):
    while True:
        if b == 0:
            return a
        a, b = b, a % b


def recursive(chains, a, b):
    for _ in range(chains):
        gcd(a, b)
    return gcd(a, b)


def loop(chains, a, b):
    for _ in range(chains):
        gcd_loop(a, b)
    return gcd_loop(a, b)


def tco(package):
    @package.with_continuations()
    def gcd_tco(a, b, self=None):
        if b == 0:
            return a
        return self(b, a % b)

    def chains_of(chains, a, b):
        for _ in range(chains):
            gcd_tco(a, b)
        return gcd_tco(a, b)

    return chains_of
