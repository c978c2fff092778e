"""Calls that return at once: what the transformation costs where nothing recurses. Ten calls in each turn."""

KINDS = {"itself": "self calls only", "others": "calls others", "once": "calls another, which returns"}


def counted(n, acc):
    if n == 0:
        return acc
    return counted(n - 1, acc + n)


def even(n):
    if n == 0:
        return True
    return odd(n - 1)


def odd(n):
    if n == 0:
        return False
    return even(n - 1)


def itself(turns):
    for _ in range(turns):
        counted(0, 1)
        counted(0, 1)
        counted(0, 1)
        counted(0, 1)
        counted(0, 1)
        counted(0, 1)
        counted(0, 1)
        counted(0, 1)
        counted(0, 1)
        counted(0, 1)


def others(turns):
    for _ in range(turns):
        even(0)
        even(0)
        even(0)
        even(0)
        even(0)
        even(0)
        even(0)
        even(0)
        even(0)
        even(0)


def once(turns):
    for _ in range(turns):
        even(1)
        even(1)
        even(1)
        even(1)
        even(1)
        even(1)
        even(1)
        even(1)
        even(1)
        even(1)
