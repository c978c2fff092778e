"""A bare generator expression gets parentheses of its own."""


def halve(numbers):
    numbers = list(numbers)
    if max(numbers) <= 1:
        return numbers
    return halve(n // 2 for n in numbers)


print(halve([8, 5, 3]))
