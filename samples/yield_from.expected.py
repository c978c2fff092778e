"""A generator that ends by delegating to its own kind."""
import encc.runtime as __encc__
@__encc__.restartable
def countdown(n):
    if n:
        yield n
        yield from __encc__.tail_yield_from_procedure(countdown(n - 1))

@__encc__.restartable
def numbered(n):
    yield n
    if n == 0:
        return "end"
    return (yield from __encc__.tail_yield_from(numbered(n - 1)))


def result(generator):
    return (yield from generator)


print(list(countdown(3)), list(result(numbered(2))))
