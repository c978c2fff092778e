"""Linear recursion: behind the call only operations are left, and literals and names to load for them."""


class Pair:
    def __init__(self, head, tail):
        self.head = head
        self.tail = tail

    def length(self):
        return 1 + self.tail.length() if self.tail else 0


def factorial(n):
    if n < 2:
        return 1
    return n * factorial(n - 1)


def pairs(items, i, end):
    if i == end:
        return None
    return Pair(items[i], pairs(items, i + 1, end))


def digits(n):
    return f"{n}" if n < 10 else f"{digits(n // 10)}{n % 10}"


def positive(items, i):
    """With a tail call."""
    if i == len(items):
        return []
    if items[i] <= 0:
        return positive(items, i + 1)
    return [items[i], *positive(items, i + 1)]


def two_calls(n):
    """The first one needs the frame."""
    return 1 if n < 2 else two_calls(n - 1) + two_calls(n - 2)
#                          ^^^^^^^^^^^^^^^^ ENC112: call to 'two_calls' is not in tail position: result is used by '+'
#                                             ^^^^^^^^^^^^^^^^ ENC112: call to 'two_calls' is not in tail position: result is used by '+'


def called_behind(n):
    """So does what is called behind it."""
    return called_behind(n - 1) + abs(n) if n else 0
#          ^^^^^^^^^^^^^^^^^^^^ ENC112: call to 'called_behind' is not in tail position: result is used by '+'


def with_default(n, step=1):
    return 1 + with_default(n - step) if n else 0
#              ^^^^^^^^^^^^^^^^^^^^^^ ENC112: call to 'with_default' is not in tail position: result is used by '+'


print(factorial(10), pairs([1, 2, 3], 0, 3).length(), digits(90210), positive([1, -2, 3], 0))
