"""A decorator may put anything in the place of the function: the mark goes below it, the call looks first."""
import encc.runtime as __encc__
from functools import lru_cache

@lru_cache(maxsize=None)
@__encc__.restartable
def total(n, acc=0):
    if n == 0:
        return acc
    return __encc__.tail_call(total)(n - 1, acc + n)


print(total(10), total.cache_info().misses)
