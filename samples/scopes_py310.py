"""A name that means something else here is no recursion."""


def parameter(parameter):
    return parameter(1)


def local(n):
    local = str
    return local(n)


def walrus(n):
    [walrus := str for _ in range(n)]
    return walrus(n)


def captured(n):
    match n:
        case captured:
            return captured(1)


class Same:
    def same(self, n):
        return same(n)


def same(n):
    return n


print(parameter(str), local(2), walrus(3), captured(str), Same().same(4))
