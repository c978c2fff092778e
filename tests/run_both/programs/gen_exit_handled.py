"""Generators and coroutines in tail delegation that handle GeneratorExit: yield again, return a value, raise another exception."""


def other(n):
    yield n


def ignores(n):
    try:
        yield n
    finally:
        yield from other(-n)

    return (yield from ignores(n - 1))


def returns(n):
    try:
        yield n
    except GeneratorExit:
        return ("returned", n)

    yield from returns(n - 1)


def raises(n):
    try:
        yield n
    except GeneratorExit:
        raise KeyError(n)

    yield from raises(n - 1)


def passes(n):
    yield n

    yield from passes(n - 1)


class Wait:
    def __await__(self):
        yield "wait"


async def coroutine(n):
    try:
        await Wait()
    except GeneratorExit:
        return ("returned", n)

    return await coroutine(n - 1)


async def waits_again(n):
    try:
        await Wait()
    finally:
        await Wait()

    return await waits_again(n - 1)


def outcome(act):
    try:
        return act()
    except BaseException as e:
        return repr(e)


for function in (ignores, returns, raises, passes, coroutine, waits_again):
    for steps in (1, 2, 3, 5):
        for act in (
            lambda g: g.close() if steps > 1 else g.close() and None,  # from 3.13 on it gives what the generator returns
            lambda g: g.throw(GeneratorExit(1)),
            lambda g: g.throw(ValueError(1)),
        ):
            g = function(7)
            for _ in range(steps):
                last = g.send(None)
            print(function.__name__, last, outcome(lambda: act(g)), outcome(lambda: g.send(None)))
            outcome(g.close)
# encc-test: rewrites=5
