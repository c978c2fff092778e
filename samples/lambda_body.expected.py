"""A lambda can carry no decorator: it is wrapped."""
import encc.runtime as __encc__
factorial = __encc__.restartable(lambda n, acc=1: acc if n == 0 else __encc__.restart(factorial, n - 1, acc * n))

print(factorial(20))
