"""A tail call in a branch of a conditional expression stays an expression."""


def collatz(n, steps=0):
    return steps if n == 1 else collatz(n // 2, steps + 1) if n % 2 == 0 else collatz(3 * n + 1, steps + 1)


print(collatz(27))
