"""Who calls a function that looks at its caller must be there to be seen."""
import encc.runtime as __encc__
import sys

@__encc__.deep
def ask(n):
    return tell(n)
#          ^^^^^^^ ENC131: tail call to 'tell' is left as it is: the callee looks at its caller


def tell(n):
    if n == 0:
        return sys._getframe(1).f_code.co_name
    return ask(n - 1)
#          ^^^^^^^^^^ ENC130: tail call to 'ask' is left as it is: 'tell' looks at frames through 'sys._getframe'


print(ask(2))
