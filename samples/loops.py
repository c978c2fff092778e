"""A return inside a loop leaves the loop: a tail call."""


def smallest_factor_sum(n, acc=0):
    for factor in range(2, n + 1):
        if n % factor == 0:
            return smallest_factor_sum(n // factor, acc + factor)
    else:
        return acc


print(smallest_factor_sum(60))
