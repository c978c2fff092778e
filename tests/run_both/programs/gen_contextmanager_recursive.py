import contextlib
@contextlib.contextmanager
def nested(n):
    if n == 0:
        yield "inner"
        return
    with nested(n - 1) as value:
        yield (n, value)
with nested(3) as value:
    print(value)
# encc-test: rewrites=0
