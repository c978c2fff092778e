"""The cases of a match are tail positions."""
import encc.runtime as __encc__
@__encc__.restartable
def total(items, acc=0):
    match items:
        case []:
            return acc
        case [int(first), *rest]:
            raise __encc__.restart(total, rest, acc + first)
        case [_, *rest]:
            raise __encc__.restart(total, rest, acc)


print(total([1, "x", 2, 3]))
