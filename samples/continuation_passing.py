# options: --tail-calls=all
"""Continuation-passing style: every tail call counts, not only those that are seen to recurse."""


def add(a, b, then):
    return then(a + b)


def total(numbers, then):
    if not numbers:
        return then(0)
    return total(numbers[1:], lambda rest: add(numbers[0], rest, then))


print(total([1, 2, 3], str))
