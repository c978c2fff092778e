"""A lambda can carry no decorator: it is wrapped."""

factorial = lambda n, acc=1: acc if n == 0 else factorial(n - 1, acc * n)

print(factorial(20))
