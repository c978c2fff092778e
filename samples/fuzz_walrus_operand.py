"""`:=` binds the whole expression to its right, conditional included."""


def down(n):
    return (x := n if n == 0 else down(n - 1))
#                                 ^^^^^^^^^^^ ENC112: call to 'down' is not in tail position: result is used by ':='


def either(n):
    return (x := n == 0 or either(n - 1))
#                          ^^^^^^^^^^^^^ ENC112: call to 'either' is not in tail position: result is used by ':='


def neither(n):
    return (x := n) == 0 or neither(n - 1)


print(down(3), either(3), neither(3))
