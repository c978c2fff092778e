"""One-line bodies keep their shape."""


def down(n): return n if n == 0 else down(n - 1)


def pick(n):
    if n > 2: return pick(n - 1)
    return n


print(down(5), pick(9))
