"""A tail call in a branch of a conditional expression stays an expression."""
import encc.runtime as __encc__
@__encc__.restartable
def collatz(n, steps=0):
    return steps if n == 1 else __encc__.restart(collatz, n // 2, steps + 1) if n % 2 == 0 else __encc__.restart(collatz, 3 * n + 1, steps + 1)


print(collatz(27))
