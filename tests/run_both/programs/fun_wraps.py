import functools
def retry(times):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(n, left=times):
            try:
                return f(n)
            except ValueError:
                if left == 0:
                    return "gave up"
                return wrapper(n, left - 1)
        return wrapper
    return decorate
count = 0
@retry(5)
def flaky(n):
    """Fails twice."""
    global count
    count += 1
    if count < 3:
        raise ValueError
    if n == 0:
        return "ok", count
    return flaky(n - 1)
print(flaky(2), flaky.__name__, flaky.__doc__, flaky.__wrapped__.__name__)
# encc-test: rewrites>=0
