"""A last statement `f(…)` in a function that never returns a value."""


def fill(out, n):
    if n == 0:
        return
    out.append(n)
    fill(out, n - 1)


numbers = []
fill(numbers, 5)
print(numbers)
