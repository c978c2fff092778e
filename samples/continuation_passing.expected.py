# options: --tail-calls=all
"""Continuation-passing style: every tail call counts, not only those that are seen to recurse."""
import encc.runtime as __encc__
@__encc__.restartable
def add(a, b, then):
    return __encc__.tail_call(then)(a + b)

@__encc__.restartable
def total(numbers, then):
    if not numbers:
        return __encc__.tail_call(then)(0)
    raise __encc__.restart(total, numbers[1:], __encc__.restartable(lambda rest: __encc__.tail_call(add)(numbers[0], rest, then)))


print(total([1, 2, 3], str))
