# The comment below means the function, also when the import has come between the two.
# encc: require-tail
def last(items):
    if len(items) == 1:
        return items[0]
    return last(items[1:])
def size(items):
    return 1 + size(items[1:]) if items else 0


print(last("abc"), size("abc"))
