"""`:=` binds the whole expression to its right, conditional included."""
import encc.runtime as __encc__
@__encc__.deep
def down(n):
    return (x := n if n == 0 else down(n - 1))
#                                 ^^^^^^^^^^^ ENC112: call to 'down' is not in tail position: result is used by ':='

@__encc__.deep
def either(n):
    return (x := n == 0 or either(n - 1))
#                          ^^^^^^^^^^^^^ ENC112: call to 'either' is not in tail position: result is used by ':='

@__encc__.restartable
def neither(n):
    return (x := n) == 0 or __encc__.restart(neither, n - 1)


print(down(3), either(3), neither(3))
