"""A coroutine that ends by awaiting itself."""

CALLS = "itself"
SIZE = 200


def prepare(size):
    return (size, 0), size


async def total(n, acc):
    if n == 0:
        return acc
    return await total(n - 1, acc + n)


async def total_loop(n, acc):
    while True:
        if n == 0:
            return acc
        n, acc = n - 1, acc + n


def result_of(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def recursive(n, acc):
    return result_of(total(n, acc))


def loop(n, acc):
    return result_of(total_loop(n, acc))
