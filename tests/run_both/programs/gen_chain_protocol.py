"""Deep generator chains: send, throw, close, return values, attributes, GeneratorExit with yields, already executing."""
import sys
sys.setrecursionlimit(20000)
N = 200
log = []


def g(n):
    if n == 0:
        x = yield "leaf"
        return x
    try:
        r = yield from g(n - 1)
    except ValueError as e:
        log.append((n, str(e)))
        if n > N - 5:
            return ("caught", n)
        raise
    return (r, n) if n % 50 == 0 else r


it = g(N)
print(next(it))
try:
    it.send("sent")
except StopIteration as e:
    print(e.value)
it = g(N)
next(it)
try:
    it.throw(ValueError("thrown"))
except StopIteration as e:
    print(e.value, len(log), log[0], log[-1])
log.clear()


def cl(n):
    try:
        yield n
        if n:
            yield from cl(n - 1)
        else:
            yield "end"
    except GeneratorExit:
        log.append(n)
        raise
    finally:
        log.append(-n)


it = cl(N)
print([next(it) for _ in range(N + 1)][-1], next(it))
it.close()
print(len(log), log[:4], log[-4:])
log.clear()


def stubborn(n):
    try:
        if n:
            yield from stubborn(n - 1)
            yield "x"
        else:
            yield "leaf"
    except GeneratorExit:
        if n == 100:
            yield "no"
        log.append(n)
        if n == 50:
            return
        raise


it = stubborn(N)
print(next(it))
try:
    it.close()
except RuntimeError as e:
    print(e, len(log), log[:3], log[-3:])
print(list(it))
log.clear()


def swallow(n):
    try:
        if n:
            r = yield from swallow(n - 1)
            yield ("r", r, n)
        else:
            yield "leaf"
    except KeyError as e:
        yield ("k", n, str(e))
        return n


it = swallow(N)
print(next(it))
print(it.throw(KeyError("a")))
print(next(it), next(it))
print(it.throw(KeyError("b")))
print(sum(1 for _ in it))


def reent(n):
    if n == 0:
        try:
            next(me)
        except ValueError as e:
            yield str(e)
        try:
            me.close()
        except ValueError as e:
            yield str(e)
        try:
            me.throw(KeyError)
        except ValueError as e:
            yield str(e)
        yield me.gi_running, me.gi_suspended, me.gi_frame is not None
    else:
        yield from reent(n - 1)
        yield n


me = reent(N)
print(next(me), next(me), next(me), next(me))
print(me.gi_running, me.gi_suspended, me.gi_yieldfrom is not None, me.gi_code.co_name, me.__name__)
print(sum(x for x in me), me.gi_frame, me.gi_yieldfrom)


def excinfo(n):
    if n == 0:
        yield sys.exc_info()[0]
        try:
            raise LookupError
        except LookupError:
            yield sys.exc_info()[0]
        yield sys.exc_info()[0]
    else:
        try:
            raise TypeError(n)
        except TypeError:
            if n % 2:
                yield from excinfo(n - 1)
                yield str(sys.exc_info()[1])
                return
        yield from excinfo(n - 1)
        yield sys.exc_info()[0]


it = excinfo(N)
out = []
try:
    raise OSError
except OSError:
    out.append(next(it))
out.append(next(it))
try:
    raise OSError
except OSError:
    out += [next(it) for _ in range(4)]
print(out)
print([x for x in it][-3:])
# encc-test: rewrites=0
