"""A function that looks at frames keeps its own."""


def names(n):
    if n == 0:
        return sorted(locals())
    return names(n - 1)
#          ^^^^^^^^^^^^ ENC130: tail call to 'names' is left as it is: 'names' looks at frames through 'locals'


print(names(2))
