"""The name of a running recursion is bound to something else by code that its body runs: the next call is of that, at any step.

Nowhere by a statement that says so: the compiler would take the name for one that changes.
"""

import threading
import types


class Step:
    """Reading `.next` runs `act` when the count is reached."""

    def __init__(self, left, act):
        self.left, self.act = left, act

    @property
    def next(self):
        self.left -= 1
        if self.left == 0:
            self.act()
        return self


def walk(step, n):
    if n == 0:
        return "end"
    return walk(step.next, n - 1)


def other(step, n):
    return "other", n


def same(step, n):
    if n == 0:
        return "same end"
    return walk(step.next, n - 1)


original = walk
key = "".join(["wa", "lk"])  # equal, another object


class Name(str):
    pass


def in_thread(act):
    def run():
        thread = threading.Thread(target=act)
        thread.start()
        thread.join()

    return run


def set_code():
    original.__code__ = same.__code__


def rebind():
    globals().update(walk=other)


def remove():
    del globals()["walk"]


ACTS = {
    "item": lambda: globals().__setitem__("walk", other),
    "an equal key": lambda: globals().__setitem__(key, other),
    "a key of another type": lambda: globals().__setitem__(Name("walk"), other),
    "update": rebind,
    "exec": lambda: exec("walk = other", globals()),
    "attribute": lambda: setattr(__import__("__main__"), "walk", other),
    "thread": in_thread(rebind),
    "deleted": remove,
    "back again": lambda: (globals().update(walk=other), globals().update(walk=original)),
    "unrelated": lambda: globals().update(unrelated=1),
    "itself": lambda: globals().update(walk=original),
    "code": set_code,
}
code = original.__code__
for name, act in ACTS.items():
    for step in (1, 2, 3, 9, 150):
        try:
            print(name, step, walk(Step(step, act), 200))
        except NameError as error:
            print(name, step, error)
        globals()["walk"] = original
        original.__code__ = code


def items(n, act):
    if n == 0:
        return
    yield n
    act(n)
    yield from items(n - 1, act)


def others(n, act):
    yield "other"


items_itself = items
waiting = [items(40, lambda n: None) for _ in range(50)]
print([next(g) for g in waiting][:3], [next(g) for g in waiting][:3], [next(g) for g in waiting][-3:])
globals().update(items=others)
print([list(g) for g in waiting][::7])
globals().update(items=items_itself)


def rebind_at_5(n):
    if n == 5:
        globals()["items"] = others


print(list(items(9, rebind_at_5)))
globals().update(items=items_itself)


def nested(n, act):
    for i in range(2):
        act(n)
        if n == 0:
            return i
        return nested(n - 1, act)


nested_itself = nested
print(nested(300, lambda n: n == 7 and globals().update(nested=lambda n, act: ("rebound", n))))
globals().update(nested=nested_itself)


def fail(step, n):
    if n == 0:
        raise ValueError("at the end")
    return fail(step.next, n - 1)


try:
    fail(Step(100, lambda: None), 300)
except ValueError as error:
    print(error)

# A namespace that goes away while a generator of it is suspended.
namespace = {"items": None}
exec("def items(n):\n    if n:\n        yield n\n        yield from items(n - 1)\n", namespace)
generator = namespace["items"](20)
print([next(generator) for _ in range(5)])
del namespace
print(list(generator))

two = types.FunctionType(walk.__code__, globals(), "two")  # the same code, another function
print(two(Step(3, rebind), 50))
globals().update(walk=original)
print(two(Step(3, lambda: None), 50))
# encc-test: rewrites>=4
