"""Two coroutines, each of which ends by awaiting the other: every step makes a coroutine."""

CALLS = "generators"
SIZE = 200


def prepare(size):
    return (size,), size


async def even(n):
    if n == 0:
        return True
    return await odd(n - 1)


async def odd(n):
    if n == 0:
        return False
    return await even(n - 1)


async def even_loop(n):
    while True:
        if n == 0:
            return True
        n = n - 1
        if n == 0:
            return False
        n = n - 1


def result_of(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def recursive(n):
    return result_of(even(n))


def loop(n):
    return result_of(even_loop(n))
