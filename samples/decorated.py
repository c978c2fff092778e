"""A decorator may put anything in the place of the function: the mark goes below it, the call looks first."""

from functools import lru_cache


@lru_cache(maxsize=None)
def total(n, acc=0):
    if n == 0:
        return acc
    return total(n - 1, acc + n)


print(total(10), total.cache_info().misses)
