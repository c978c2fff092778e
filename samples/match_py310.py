"""The cases of a match are tail positions."""


def total(items, acc=0):
    match items:
        case []:
            return acc
        case [int(first), *rest]:
            return total(rest, acc + first)
        case [_, *rest]:
            return total(rest, acc)


print(total([1, "x", 2, 3]))
