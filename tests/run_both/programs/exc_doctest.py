# A doctest compares the last line of an exception's text: with notes left out it is the exception's own.
import doctest, traceback
def fact(n, acc=1):
    """
    >>> fact(5)
    120
    >>> fact("x")
    Traceback (most recent call last):
    TypeError: unsupported operand type(s) for -: 'str' and 'int'
    """
    if n == 0: return acc
    return fact(n - 1, acc * n)
def boom(n):
    """
    >>> boom(3)
    Traceback (most recent call last):
    ValueError: boom
    >>> def g(n):
    ...     return g(n - 1) if n else boom(n)
    >>> g(3)
    Traceback (most recent call last):
    ValueError: boom
    """
    if n == 0: raise ValueError("boom")
    return boom(n - 1)
def even(n):
    """
    >>> even(4)
    Traceback (most recent call last):
    KeyError: 'zero'
    """
    if n == 0: raise KeyError("zero")
    return odd(n - 1)
def odd(n): return even(n - 1)
def count(n): return 1 + count(n - 1) if n else 1 / n
def down(n):
    yield n
    if n: yield from down(n - 1)
    else: 1 / n
async def step(n): return await step(n - 1) if n else 1 / n
print(doctest.testmod())
for run in (lambda: count(300), lambda: list(down(4)), lambda: step(4).send(None)):
    try: run()
    except ArithmeticError as error: print(traceback.format_exception_only(error))
# encc-test: rewrites>=6 env=ENCC_NOTES=0
