# The comment below means the function, also when the import has come between the two.
# encc: require-tail
import encc.runtime as __encc__
@__encc__.restartable
def last(items):
    if len(items) == 1:
        return items[0]
    raise __encc__.restart(last, items[1:])
@__encc__.linear
def size(items):
    return 1 + size(items[1:]) if items else 0


print(last("abc"), size("abc"))
