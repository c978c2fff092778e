"""A bare generator expression gets parentheses of its own."""
import encc.runtime as __encc__
@__encc__.restartable
def halve(numbers):
    numbers = list(numbers)
    if max(numbers) <= 1:
        return numbers
    raise __encc__.restart(halve, (n // 2 for n in numbers))


print(halve([8, 5, 3]))
