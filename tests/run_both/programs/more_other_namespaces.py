"""Functions and their source in namespaces that know nothing of the module: exec, FunctionType, eval of code, class bodies."""
import inspect
import textwrap
import types


def f(n, acc=()):
    if n == 0:
        return acc

    return f(n - 1, (*acc, n))


def gen(n):
    yield n
    yield from gen(n - 1) if n else ()


async def co(n):
    return await co(n - 1) if n else "awaited"


def size(items):
    if not items:
        return 0

    return 1 + size(items[1:])


class Node:
    def down(self, n):
        if n == 0:
            return type(self).__name__

        return self.down(n - 1)


def noargs():
    global count
    count -= 1
    if count <= 0:
        return "noargs"

    return noargs()


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


for function, arguments, use in (
    (f, (3,), repr),
    (gen, (2,), list),
    (co, (2,), run),
    (size, ([5, 6],), repr),
):
    names = {}
    exec(inspect.getsource(function), names)
    copied = types.FunctionType(function.__code__, {function.__name__: names[function.__name__]}, "copied")
    copied.__defaults__ = function.__defaults__
    print(use(names[function.__name__](*arguments)), use(copied(*arguments)))
names = {}
exec(textwrap.dedent(inspect.getsource(Node)), names)
print(names["Node"]().down(3))
fake = types.FunctionType(f.__code__, {"f": lambda n, acc: ("fake", n, acc)})
print(fake(3, ()), f(2))
names = {"count": 3, "noargs": noargs}
count = 2
print(eval(noargs.__code__, names), names["count"], count)
names = {"count": 3, "noargs": lambda: "mine"}
print(eval(noargs.__code__, names), names["count"])


class Body:
    exec(inspect.getsource(f))
    copied = staticmethod(f)


print(f(1), Body.copied(2))
# encc-test: rewrites=4
