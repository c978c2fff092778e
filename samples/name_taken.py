"""The module uses encc's own name for something else: hands off."""

__encc__ = "mine"
# ENC003: the module binds '__encc__' itself; the file is left as it is


def down(n):
    return __encc__ if n == 0 else down(n - 1)


print(down(3))
