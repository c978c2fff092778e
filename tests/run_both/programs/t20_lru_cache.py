from functools import lru_cache
@lru_cache(maxsize=None)
def f(n, acc=0):
    if n == 0:
        return acc
    return f(n - 1, acc + n)
f(10)
print(f.cache_info().misses, f.cache_info().hits)
f(10)
print(f.cache_info().hits)
# encc-test: rewrites>=0
