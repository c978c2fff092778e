# Every row of tail positions: each run goes n calls deep.
import asyncio


def self_call(n, acc=0):
    if n == 0:
        return acc
    return self_call(n - 1, acc + 1)


def even(n):
    if n == 0:
        return True
    return odd(n - 1)


def odd(n):
    if n == 0:
        return False
    return even(n - 1)


class Methods:
    def plain(self, n):
        if n == 0:
            return "plain"
        return self.plain(n - 1)

    @classmethod
    def of_class(cls, n):
        if n == 0:
            return cls.__name__
        return cls.of_class(n - 1)

    @staticmethod
    def static(n):
        if n == 0:
            return "static"
        return Methods.static(n - 1)

    def __call__(self, n):
        if n == 0:
            return "called"
        return self(n - 1)

    def ping(self, n):
        return self.pong(n - 1) if n else "ping"

    def pong(self, n):
        return self.ping(n - 1) if n else "pong"


class Base:
    def climb(self, n):
        if n == 0:
            return "climbed"
        return self.climb(n - 1)


class Derived(Base):
    def climb(self, n):
        return super().climb(n)


class Node:
    def __init__(self, next):
        self.next = next

    def last(self, depth):
        if self.next is None:
            return depth
        return self.next.last(depth + 1)


def linked(n):
    node = None
    for _ in range(n):
        node = Node(node)
    depth = node.last(1)
    while node is not None:  # a chain of destructors would overflow the stack of plain Python
        node.next, node = None, node.next
    return depth


def conditional(n):
    return "end" if n == 0 else conditional(n - 1)


def with_or(n):
    return n == 0 or with_or(n - 1)


def with_and(n):
    return n != 0 and with_and(n - 1)


def parenthesised(n):
    if n:
        return (parenthesised(n - 1))
    return "parenthesised"


in_lambda = lambda n: in_lambda(n - 1) if n else "lambda"


def in_for(n):
    for i in range(2):
        for j in "ab":
            if n == 0:
                return "for"
            return in_for(n - 1)


def in_while(n):
    while True:
        if n:
            return in_while(n - 1)
        else:
            return "while"


def in_loop_else(n):
    for _ in ():
        pass
    else:
        return in_loop_else(n - 1) if n else "else"


def in_match(n):
    match n:
        case 0:
            return "match"
        case int(m) if m > 0:
            return in_match(m - 1)


def nested(n):
    def go(m, acc):
        if m == 0:
            return acc
        return go(m - 1, acc + 1)

    return go(n, 0)


def nested_mutual(n):
    def a(m):
        return b(m - 1) if m else "a"

    def b(m):
        return c(m - 1) if m else "b"

    def c(m):
        return a(m - 1) if m else "c"

    return a(n)


def closures_inside(n, keep=None):
    f = lambda: n
    squares = [n for _ in range(1)]
    if n == 0:
        return keep(), squares
    return closures_inside(n - 1, f)


def procedure(n, out):
    if n:
        procedure(n - 1, out)
    else:
        out.append("done")


def procedure_mutual_a(n):
    if n:
        procedure_mutual_b(n - 1)


def procedure_mutual_b(n):
    if n:
        procedure_mutual_a(n - 1)


def keywords(n, *, acc=0, step=1):
    if n == 0:
        return acc
    return keywords(acc=acc + step, n=n - 1)


def defaults(n, left=[0]):
    left[0] += 1
    return defaults(n - 1) if n else "defaults"


def stars(n, *rest, **kw):
    if n == 0:
        return rest, kw
    return stars(n - 1, *rest, **kw)


def same(f):
    return f


@same
def decorated(n):
    if n == 0:
        return "decorated"
    return decorated(n - 1)


def after_try(n):
    try:
        pass
    except ValueError:
        pass
    if n == 0:
        return "after try"
    return after_try(n - 1)


def nested_argument(n):
    if n == 0:
        return "argument"
    return nested_argument(self_call(n - 1, 0) if n < 3 else n - 1)


def one_line(n): return one_line(n - 1) if n else "one line"


class Machine:
    def __init__(self):
        self.count = 0

    def start(self, n):
        self.count += 1
        return self.stop(n) if n == 0 else self.work(n)

    def work(self, n):
        return self.start(n - 1)

    def stop(self, n):
        return self.count


def generate(n):
    yield n
    if n:
        yield from generate(n - 1)


def generate_value(n, acc):
    if n == 0:
        return acc
    if n % 100_000 == 0:
        yield n
    return (yield from generate_value(n - 1, acc + 1))


def generate_a(n):
    yield n
    if n:
        yield from generate_b(n - 1)


def generate_b(n):
    if n:
        yield from generate_a(n - 1)


async def awaited(n, acc=0):
    if n == 0:
        return acc
    if n % 100_000 == 0:
        await asyncio.sleep(0)
    return await awaited(n - 1, acc + 1)


async def awaited_a(n):
    return await awaited_b(n - 1) if n else "a"


async def awaited_b(n):
    return await awaited_a(n - 1) if n else "b"


async def awaited_procedure(n):
    if n:
        await awaited_procedure(n - 1)


class Service:
    async def call(self, n):
        if n == 0:
            return "served"
        return await self.call(n - 1)


def drain(it):
    count = 0
    while True:
        try:
            next(it)
            count += 1
        except StopIteration as stop:
            return count, stop.value


ROWS = {
    "self": self_call,
    "mutual": even,
    "method": lambda n: Methods().plain(n),
    "classmethod": Methods.of_class,
    "staticmethod": Methods.static,
    "call operator": lambda n: Methods()(n),
    "mutual methods": lambda n: Methods().ping(n),
    "super": lambda n: Derived().climb(n),
    "other receiver": lambda n: linked(n // 10),
    "conditional": conditional,
    "or": with_or,
    "and": with_and,
    "parentheses": parenthesised,
    "lambda": lambda n: in_lambda(n),
    "for": in_for,
    "while": in_while,
    "loop else": in_loop_else,
    "match": in_match,
    "nested def": nested,
    "three closures": nested_mutual,
    "closures inside": closures_inside,
    "procedure": lambda n: procedure(n, []),
    "mutual procedures": procedure_mutual_a,
    "keywords": keywords,
    "defaults": defaults,
    "stars": lambda n: stars(n, 1, 2, a=3),
    "decorated": decorated,
    "after try": after_try,
    "nested argument": nested_argument,
    "one line": one_line,
    "state machine": lambda n: Machine().start(n // 2),
    "yield from": lambda n: drain(generate(n)),
    "yield from value": lambda n: drain(generate_value(n, 0)),
    "mutual yield from": lambda n: drain(generate_a(n)),
    "await": lambda n: asyncio.run(awaited(n)),
    "mutual await": lambda n: asyncio.run(awaited_a(n)),
    "await procedure": lambda n: asyncio.run(awaited_procedure(n)),
    "await method": lambda n: asyncio.run(Service().call(n)),
}
#: Rows that hold n objects of their own.
HOLDS_DATA = {"other receiver"}
