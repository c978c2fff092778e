# The outer generator's own state is what it was.
import inspect
def g(n):
    yield n
    if n:
        yield from g(n - 1)
it = g(2)
print(inspect.getgeneratorstate(it))
next(it)
next(it)
print(inspect.getgeneratorstate(it), it.gi_running, it.gi_frame is not None)
print(list(it), inspect.getgeneratorstate(it), it.gi_frame)
print(inspect.isgeneratorfunction(g), g.__name__, it.__name__, it.__qualname__)
# encc-test: rewrites>=1
