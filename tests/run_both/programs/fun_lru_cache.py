import functools
@functools.lru_cache(maxsize=None)
def even(n):
    return True if n == 0 else odd(n - 1)
@functools.lru_cache(maxsize=None)
def odd(n):
    return False if n == 0 else even(n - 1)
print(even(10), odd(7), even.cache_info(), odd.cache_info())
class C:
    calls = 0
    @functools.cached_property
    def value(self):
        C.calls += 1
        return self.go(3)
    def go(self, n):
        return self.go(n - 1) if n else "value"
c = C()
print(c.value, c.value, C.calls)
@functools.cache
def collatz(n, steps=0):
    if n == 1:
        return steps
    return collatz(n // 2 if n % 2 == 0 else 3 * n + 1, steps + 1)
print(collatz(27), collatz.cache_info().currsize)
# encc-test: rewrites>=1
