"""Four recursions 1,000,000 deep; run by demo.py as it is and transformed."""

import resource


def total(n, acc=0):
    """A function that calls itself."""
    if n == 0:
        return acc
    return total(n - 1, acc + n)


def even(n):
    """Two functions that call each other."""
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


class Machine:
    """Methods as states."""

    def start(self, n):
        return self.stop() if n == 0 else self.step(n)

    def step(self, n):
        return self.start(n - 1)

    def stop(self):
        return "stopped"


def countdown(n):
    """A generator that hands over to its next self."""
    if n % 250_000 == 0:
        yield n
    if n:
        yield from countdown(n - 1)


def show(name, compute):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        result = compute()
    except RecursionError as error:
        result = f"RecursionError: {error}"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"  {name:22} {result!s:60.60} memory +{grown} KiB")


DEPTH = 1_000_000
show("total(1_000_000)", lambda: total(DEPTH))
show("even(1_000_000)", lambda: even(DEPTH))
show("Machine().start(…)", lambda: Machine().start(DEPTH))
show("countdown(1_000_000)", lambda: list(countdown(DEPTH)))
