"""Runs generators and coroutines that delegate, plain and with gates, through all short sequences of operations, and compares.

    ENCC_LONG_CHAIN=1 python delegation_protocol.py [LENGTH]

What is compared: values, return values, exceptions with text, context, cause and traceback, the order of side effects, what
`sys.exc_info` and the frames below show inside. Prints the number of sequences; a difference is an error.
"""

from __future__ import annotations

import gc
import itertools
import sys
import traceback
import types

SOURCE = """
import sys

def stack():
    names, frame = [], sys._getframe(1)
    while not throwing and frame is not None and frame.f_code.co_name != "perform":
        names.append((frame.f_code.co_name, frame.f_lineno))
        frame = frame.f_back
    return names

def handled():
    e = sys.exc_info()[1]
    return None if e is None else (type(e).__name__, str(e))

class Awaited:
    def __init__(self, value): self.value = value
    def __await__(self): return (yield self.value)

@deep
def leaf(n):
    log("leaf", n, handled(), stack())
    got = yield n
    log("leaf got", got, handled(), stack())
    got = yield -n
    return ("leaf", got)

@deep
def plain(n):
    if n == 0:
        return (yield from leaf(1))
    first = yield from plain(n - 1)
    log("first", first)
    yield n
    second = yield from plain(n - 1)
    return (n, first, second)

@deep
def guarded(n):
    log("enter", n)
    try:
        if n == 0:
            result = yield from leaf(2)
        else:
            result = yield from guarded(n - 1)
        return [result]
    except ValueError as error:
        log("caught", n, repr(error), handled(), stack())
        if n == 2:
            raise KeyError(n)
        more = yield from leaf(10 + n)
        return ("after", more)
    finally:
        log("finally", n, handled())

@deep
def inside_handler(n):
    try:
        raise LookupError(n)
    except LookupError:
        log("in", n, handled())
        if n == 0:
            got = yield from leaf(3)
            log(got, handled())
            raise
        try:
            got = yield from inside_handler(n - 1)
        except ZeroDivisionError:
            log("zero", handled())
            got = yield from leaf(4)
        except LookupError as error:
            log("look", repr(error), repr(error.__context__), handled())
            if n == 1:
                yield from leaf(5)
                raise RuntimeError("new") from error
            got = None
        log("out", n, handled())
        return got

@deep
def stubborn(n):
    try:
        if n == 0:
            yield "bottom"
            yield "second"
        else:
            yield from stubborn(n - 1)
    except GeneratorExit:
        log("exit", n, handled())
        if n == 1:
            yield "refused"
        if n == 2:
            raise ArithmeticError("closing")
        raise
    yield ("after", n)

@deep
def closes_with_delegation(n):
    try:
        if n == 0:
            yield 0
        else:
            yield from closes_with_delegation(n - 1)
    finally:
        log("cleaning", n, handled())
        yield from silent(n)

@deep
def silent(n):
    log("silent", n, handled(), stack())
    return n
    yield

@deep
def raises_stop(n):
    if n == 0:
        yield 1
        raise StopIteration("from inside")
    try:
        yield from raises_stop(n - 1)
    except RuntimeError as error:
        log(repr(error), repr(error.__cause__), repr(error.__context__))
        raise

@deep
def returns_exceptions(n):
    yield n
    if n == 0:
        return StopIteration(1, 2)
    return (yield from returns_exceptions(n - 1)), (1, 2)

@deep
def mixed(n):
    got = yield from [n, n + 1]
    log(got)
    started = leaf(20)
    next(started)
    log((yield from started))
    named = leaf(30)
    log((yield from named))
    if n:
        log((yield from mixed(n - 1)))
    yield from range(2)
    return n

class Tree:
    def __init__(self, left, value, right): self.left, self.value, self.right = left, value, right
    @deep
    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right

def tree(n): return n and Tree(tree(n - 1), n, tree(n - 1))
def walk(n): return iter(tree(n))

@deep
def through_loop(n):
    for item in (through_loop(n - 1) if n else leaf(6)):
        got = yield item
        log(n, got)
    yield from leaf(7)

@deep
async def coroutine(n):
    log("co", n, stack())
    if n == 0:
        got = await Awaited("bottom")
        log("got", got, stack())
        return got
    try:
        return [await coroutine(n - 1), await Awaited(n)]
    except ValueError as error:
        log("caught", n, repr(error), handled())
        return await coroutine(n - 1)
    finally:
        log("finally", n, handled())
        await quiet(n)

@deep
async def quiet(n):
    return n

class Manager:
    def __init__(self, n): self.n = n
    @deep
    async def __aenter__(self):
        log("enter", self.n)
        return await coroutine(0)
    @deep
    async def __aexit__(self, *args):
        log("exit", self.n, repr(args[1]), handled())
        await Awaited("exit")
        return self.n == 1

@deep
async def managed(n):
    if n == 0:
        return await coroutine(1)
    async with Manager(n) as value:
        log(value)
        return await managed(n - 1)

@deep
async def agen(n):
    for i in range(2):
        log((await coroutine(0)))
        yield i

@deep
async def over_agen(n):
    total = 0
    async for i in agen(n):
        total += i
        await coroutine(n)
    return total

@deep
def tail(n):
    yield n
    if n:
        log((yield from tail(n - 1)) if n % 2 else None)
    return n

@deep
def rebinds(n):
    while n:
        n -= 1
        try:
            yield from leaf(n)
        except KeyError:
            log("continue", handled())
            continue
    yield from ()
"""

#: Operations on the outermost generator.
OPERATIONS = {
    "next": lambda g: g.send(None),
    "send": lambda g: g.send("sent"),
    "value": lambda g: g.throw(ValueError("thrown")),
    "zero": lambda g: g.throw(ZeroDivisionError, "typed"),
    "exit": lambda g: g.throw(GeneratorExit("exit")),
    "close": lambda g: g.close(),
}
#: Functions of the source that are called with a depth.
NAMES = [
    "plain",
    "guarded",
    "inside_handler",
    "stubborn",
    "closes_with_delegation",
    "raises_stop",
    "returns_exceptions",
    "mixed",
    "walk",
    "through_loop",
    "coroutine",
    "managed",
    "over_agen",
    "tail",
    "rebinds",
]


#: What happened, in order.
log: list[object] = []


def build(decorator: object) -> types.ModuleType:
    module = types.ModuleType("program")
    module.log = lambda *entry: log.append(repr(entry))
    module.deep = decorator
    exec(compile(SOURCE, "<program>", "exec"), module.__dict__)
    return module


def describe(error: BaseException | None, seen: tuple = ()) -> object:
    if error is None or id(error) in seen:
        return None
    places = [
        (e.name, e.lineno) for e in traceback.extract_tb(error.__traceback__) if e.filename == "<program>"
    ]
    inner = (*seen, id(error))
    return (
        repr(error),
        places,
        describe(error.__context__, inner),
        describe(error.__cause__, inner),
        getattr(error, "__notes__", None),
        repr(getattr(error, "value", None)),
    )


def perform(module: types.ModuleType, name: str, depth: int, operations: tuple[str, ...]) -> list:
    log.clear()
    module.throwing = False
    generator = getattr(module, name)(depth)
    state = "cr" if hasattr(generator, "cr_frame") else "gi"
    for operation in operations:
        # Up to 3.13 the interpreter's `throw` shows the frame of a generator that waits only for another exact one.
        module.throwing = sys.version_info < (3, 14) and operation in ("value", "zero", "exit", "close")
        try:
            entry = ("gives", repr(OPERATIONS[operation](generator)))
        except BaseException as error:
            entry = ("raises", describe(error))
        frame = getattr(generator, f"{state}_frame")
        waits = getattr(generator, f"{state}_yieldfrom" if state == "gi" else "cr_await")
        waiting = []
        while hasattr(waits, f"{state}_frame"):  # Delegates show what they stand for
            waiting.append((waits.__name__, waits.gi_frame and waits.gi_frame.f_lineno) if state == "gi" else waits.__name__)
            waits = waits.gi_yieldfrom if state == "gi" else waits.cr_await
        log.append(
            (operation, entry, getattr(generator, f"{state}_running"), frame and frame.f_lineno, waiting, sys.exc_info())
        )
    module.throwing = sys.version_info < (3, 14)
    del generator
    gc.collect(0)
    return list(log)


def main() -> None:
    from encc import _runtime

    length = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    sys.unraisablehook = lambda unraisable: log.append(("unraisable", describe(unraisable.exc_value)))
    original, gated = build(lambda f: f), build(_runtime.deep)
    count = 0
    for name in NAMES:
        for operations in itertools.product(OPERATIONS, repeat=length):
            for depth in (1, 3):
                sequence = (*operations, *["next"] * 3)
                expected, found = (perform(module, name, depth, sequence) for module in (original, gated))
                if expected != found:
                    print(f"{name}({depth}) after {operations}:")
                    for pair in itertools.zip_longest(expected, found):
                        print("  " if pair[0] == pair[1] else "! ", *pair, sep="\n     ")
                    raise SystemExit(1)
                count += 1
    print(count)


main()
