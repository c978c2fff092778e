"""Functions that are called, compiled or printed in ways of their own."""
import encc.runtime as __encc__

def njit(function):
    return function


class Owner:
    rest = None

    def __del__(self):
        if self.rest is not None:
            self.rest.__del__()
#           ^^^^^^^^^^^^^^^^^^^ ENC132: tail call to 'self.rest.__del__' is left as it is: '__del__' runs at any moment


@njit
def compiled(n):
    return n if n == 0 else compiled(n - 1)
#                           ^^^^^^^^^^^^^^^ ENC135: tail call to 'compiled' is left as it is: decorator 'njit' compiles the body by itself

@__encc__.deep
def shown(n):
    return f"{(lambda k: shown(k))=!s:.6}" if n == 0 else "…"
#                        ^^^^^^^^ ENC136: tail call to 'shown' is left as it is: the program can see the text of the lambda around it


limit = 3
\
def continued(n):
    return n if n > limit else continued(n + 1)
#                              ^^^^^^^^^^^^^^^^ ENC137: tail call to 'continued' is left as it is: no decorator can be put above 'continued'


print(compiled(3), shown(1), continued(0))
