"""What `self.m` means changes while the method restarts, by code that reading an attribute runs: each way that there is."""


class Countdown:
    def __init__(self, at, change):
        self.at = at
        self.change = change

    @property
    def one(self):
        self.at -= 1
        if self.at == 0:
            self.change(self)
        return 1

    def down(self, n, seen):
        if n == 0:
            return seen
        return self.down(n - self.one, seen + 1)


def instead(self, n, seen):
    return f"{type(self).__name__} instead at {n} after {seen}"


def on_instance(self):
    self.down = lambda n, seen: f"instance at {n} after {seen}"


def on_class(self):
    type(self).down = instead


def through_dict(self):
    self.__dict__["down"] = lambda n, seen: f"dict at {n} after {seen}"


def new_dict(self):
    self.__dict__ = {"at": 0, "change": None, "down": lambda n, seen: f"new dict at {n} after {seen}"}


def not_interned(self):
    name = "".join(["do", "wn"])
    self.__dict__[name] = lambda n, seen: f"not interned at {n} after {seen}"


def other_class(self):
    self.__class__ = type("Other", (Countdown,), {"down": instead})


def deleted(self):
    del type(self).down


def nothing(self):
    pass


def other_names(self):
    for letter in "abcdefghijklmnopqrstuvwxyz":
        setattr(self, letter, letter)
    self.change = on_instance
    self.at = 3


def dict_seen(self):
    vars(self)
    self.change = on_instance
    self.at = 3


def dict_seen_first(self):
    self.__dict__["down"] = lambda n, seen: f"own dict at {n} after {seen}"


def run(change, at, levels=40):
    class Fresh(Countdown):
        down = Countdown.down

    receiver = Fresh(at, change)
    if change is dict_seen_first:
        vars(receiver)
    try:
        return receiver.down(levels, 0)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


CHANGES = (on_instance, on_class, through_dict, new_dict, not_interned, other_class, deleted, nothing, other_names)
for change in (*CHANGES, dict_seen, dict_seen_first):
    print(change.__name__, [run(change, at) for at in (1, 2, 9, 17)])


class Slotted:
    __slots__ = ("at",)

    def __init__(self, at):
        self.at = at

    @property
    def one(self):
        self.at -= 1
        if self.at == 0:
            Slotted.down = instead
        return 1

    def down(self, n, seen):
        if n == 0:
            return seen
        return self.down(n - self.one, seen + 1)


print(Slotted(100).down(20, 0), Slotted(5).down(20, 0))


class Base:
    @property
    def one(self):
        Base.seen += 1
        if Base.seen == 5:
            Middle.down = instead
        return 1

    def down(self, n, seen):
        if n == 0:
            return seen
        return self.down(n - self.one, seen + 1)


class Middle(Base):
    pass


class Leaf(Middle):
    pass


Base.seen = 0
print(Leaf().down(20, 0), Leaf().down(20, 0))

# Names that another instance adds to those that all share, and then this one.
first, second = Countdown(1000, nothing), Countdown(6, nothing)
print(second.down(3, 0))
first.down = lambda n, seen: "only the first"
print(first.down(3, 0), second.down(2, 0))
second.change = on_instance
print(second.down(9, 0))
for at in (4, 12):
    third = Countdown(at, on_instance)
    print(third.down(30, 0), Countdown(5000, nothing).down(300, 0))


class SlottedToo:
    __slots__ = ("at",)
    down = instead


class BecomesOther:
    __slots__ = ("at",)

    @property
    def one(self):
        self.at -= 1
        if self.at == 0:
            self.__class__ = SlottedToo
            SlottedToo.one = 1
        return 1

    def down(self, n, seen):
        if n == 0:
            return seen
        return self.down(n - self.one, seen + 1)


for at in (1, 2, 5, 100):
    becoming = BecomesOther()
    becoming.at = at
    print(becoming.down(20, 0))
# encc-test: rewrites=4
