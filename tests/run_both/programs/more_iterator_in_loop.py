# A generator that a loop abandons is finished, at the latest when the original finished it.
log = []
def numbers(n):
    try:
        yield n
        yield -n
    finally:
        log.append(("closed", n))
def f(n):
    for x in numbers(n):
        return f(n - 1) if n else "end"
print(f(2), sorted(log))
def g(n):
    numbers_ = numbers(n)
    next(numbers_)
    return g(n - 1) if n else "end"
log.clear()
print(g(2), sorted(log))
# encc-test: rewrites>=1
