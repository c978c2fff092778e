"""A method that calls itself through `self`."""

CALLS = "itself"
SIZE = 1000


class Countdown:
    def __init__(self, step):
        self.step = step

    def total(self, n, acc):
        if n == 0:
            return acc
        return self.total(n - self.step, acc + n)

    def total_loop(self, n, acc):
        while True:
            if n == 0:
                return acc
            n, acc = n - self.step, acc + n


def prepare(size):
    return (size, 0), size


def recursive(n, acc):
    return Countdown(1).total(n, acc)


def loop(n, acc):
    return Countdown(1).total_loop(n, acc)
