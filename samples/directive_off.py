"""A comment turns encc off for one function."""


# encc: off
def plain(n):
    return n if n == 0 else plain(n - 1)
#                           ^^^^^^^^^^^^ ENC133: tail call to 'plain' is left as it is: turned off by a comment


def other(n):
    return n if n == 0 else other(n - 1)


print(plain(3), other(3))
