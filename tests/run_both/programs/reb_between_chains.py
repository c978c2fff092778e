"""Between short recursions, and while they run: what functions, methods and closures are bound to changes, in many ways.

Nowhere by a statement that says so: the compiler would take the name for one that changes.
"""

import gc
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


def nothing():
    pass


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


original, code = walk, walk.__code__


def chain(n=12):
    try:
        return original(Step(-1, nothing), n)
    except NameError as error:
        return str(error)


# Of each kind of change: right before a chain, in the middle of one, and taken back.
CHANGES = {
    "nothing": nothing,
    "item": lambda: globals().__setitem__("walk", other),
    "deleted": lambda: globals().pop("walk"),
    "another name": lambda: globals().__setitem__("another", len(globals())),
    "many names": lambda: globals().update({f"name{len(globals())}_{i}": i for i in range(100)}),
    "code": lambda: setattr(original, "__code__", same.__code__),
    "a copy": lambda: globals().__setitem__("walk", types.FunctionType(code, globals(), "copy")),
    "defaults": lambda: setattr(original, "__defaults__", (7,)),
}
for name, change in CHANGES.items():
    shown = [chain(), chain()]
    change()
    shown += [chain(), chain()]
    globals()["walk"] = original
    original.__code__ = code
    original.__defaults__ = None
    shown += [chain(), chain()]
    for step in 1, 7, 8, 9, 10, 40:
        try:
            shown.append(original(Step(step, change), 50))
        except NameError as error:
            shown.append(str(error))
        globals()["walk"] = original
        original.__code__ = code
        original.__defaults__ = None
    print(name, *shown, chain())


def counting(n):
    globals()["seen"] = n  # the dictionary changes at each step
    if n == 0:
        return "counted"
    return counting(n - 1)


print(counting(500), counting(3), counting(900))


# One code object, several functions, each with its own globals.
def namespace_with(walk_code, kind=dict):
    namespace = kind(globals())
    namespace["walk"] = types.FunctionType(walk_code, namespace, "walk")
    return namespace


spaces = [namespace_with(code) for _ in range(40)]
print({space["walk"](Step(-1, nothing), 30) for space in spaces for _ in range(3)})
for i, space in enumerate(spaces):
    if i % 3 == 0:
        space["walk"], space["first"] = other, space["walk"]
print([str(space.get("first", space["walk"])(Step(-1, nothing), 20)) for space in spaces])
del spaces, space
gc.collect()
print([namespace_with(code)["walk"](Step(-1, nothing), 20) for _ in range(5)], chain())


class Renaming(dict):
    """Says by itself what a name is bound to."""

    renamed = False

    def __getitem__(self, key):
        return other if key == "walk" and self.renamed else super().__getitem__(key)


for at in 1, 2, 9, 25:
    renaming = namespace_with(code, Renaming)
    walk_there = dict.__getitem__(renaming, "walk")
    print(walk_there(Step(-1, nothing), 30), walk_there(Step(at, lambda: setattr(renaming, "renamed", True)), 30))


class Tree:
    def __init__(self, left, act):
        self.left, self.act = left, act

    def descend(self, n):
        self.left -= 1
        if self.left == 0:
            self.act(self)
        if n == 0:
            return "bottom"
        return self.descend(n - 1)


class Other:
    left = act = None

    def descend(self, n):
        return "other class", n


class Slotted:
    __slots__ = ("act", "left")
    __init__, descend = Tree.__init__, Tree.descend


def shadow_in_dict(tree):
    tree.__dict__["descend"] = lambda n: ("in the dictionary", n)


def replace_dict(tree):
    tree.__dict__ = {**tree.__dict__, "descend": lambda n: ("another dictionary", n)}


def own_dict(tree):
    tree.__dict__ = dict(tree.__dict__)


def in_class(tree):
    type.__setattr__(Tree, "descend", Other.descend)


def getattribute(tree):
    Tree.__getattribute__ = lambda self, name: (
        (lambda n: ("by __getattribute__", n)) if name == "descend" else object.__getattribute__(self, name)
    )


descend = Tree.descend
METHOD_CHANGES = {
    "nothing": lambda tree: None,
    "instance": lambda tree: setattr(tree, "descend", lambda n: ("instance", n)),
    "in the dictionary": shadow_in_dict,
    "another dictionary": replace_dict,
    "own dictionary": own_dict,
    "class": in_class,
    "another class": lambda tree: setattr(tree, "__class__", Other),
    "unrelated": lambda tree: setattr(tree, "unrelated", 1),
    "unrelated of the class": lambda tree: setattr(Tree, "unrelated", 1),
    "__getattribute__": getattribute,
    "code": lambda tree: setattr(descend, "__code__", Other.descend.__code__),
}
descend_code = descend.__code__
for name, change in METHOD_CHANGES.items():
    shown = []
    for at in 1, 2, 3, 9, 25:
        shown.append(Tree(at, change).descend(30))
        type.__setattr__(Tree, "descend", descend)
        descend.__code__ = descend_code
        if "__getattribute__" in vars(Tree):
            del Tree.__getattribute__
        shown.append(Tree(-1, change).descend(10))
    print(name, *shown)
print(Slotted(-1, None).descend(50), [cls(-1, None).descend(9) for cls in (Tree, Slotted) * 4])


def make_closure():
    def rest(step, n):
        if n == 0:
            return "closure's end"
        return rest(step.next, n - 1)

    return rest


for at in 1, 2, 3, 9, 10, 25:
    rest = make_closure()
    cell = rest.__closure__[0]
    print(at, rest(Step(at, lambda: setattr(cell, "cell_contents", other)), 40))
    cell.cell_contents = rest
    print(rest(Step(at, lambda: None), 40))
    try:
        print(rest(Step(at, lambda: delattr(cell, "cell_contents")), 40))
    except NameError as error:
        print(type(error).__name__, error)


def items(n, act):
    if n == 0:
        return
    yield n
    act(n)
    yield from items(n - 1, act)


# Generators that wait while others of the same function begin, end and are thrown away.
waiting = [items(30, lambda n: None) for _ in range(60)]
print(sum(next(g) for g in waiting for _ in range(5)))
del waiting[::2]
gc.collect()
print(sum(next(g) for g in waiting for _ in range(5)), list(items(4, lambda n: None)))
cycle = items(9, lambda n: None)
ring = [cycle, next(cycle), next(cycle)]
ring.append(ring)
del cycle, ring
gc.collect()
items_itself = items
globals()["items"] = lambda n, act: iter(["other"])
print([list(g) for g in waiting][::9])
globals()["items"] = items_itself
print(list(items(5, lambda n: n == 3 and globals().__setitem__("items", lambda n, act: iter(["late"])))))
# encc-test: rewrites>=5
