"""Whatever guards the call must still run after it."""
import encc.runtime as __encc__
import contextlib

@__encc__.deep
def in_try(n):
    try:
        return in_try(n - 1) if n else "try"
#              ^^^^^^^^^^^^^ ENC113: call to 'in_try' is not in tail position: the 'try' around it is still to be left
    except ValueError:
        return in_try(0)
#              ^^^^^^^^^ ENC115: call to 'in_try' is not in tail position: the 'except' around it is still to be left

@__encc__.deep
def in_with(n):
    with contextlib.suppress(ValueError):
        return in_with(n - 1) if n else "with"
#              ^^^^^^^^^^^^^^ ENC114: call to 'in_with' is not in tail position: the 'with' around it is still to be left

@__encc__.deep
def in_finally(n):
    try:
        n = n - 1
    finally:
        if n > 0:
            in_finally(n)
#           ^^^^^^^^^^^^^ ENC116: call to 'in_finally' is not in tail position: the 'finally' around it is still to be left

@__encc__.restartable
def in_else(n):
    try:
        n = int(n)
    except ValueError:
        return "else"
    else:
        return __encc__.restart(in_else, n - 1) if n else "else"


print(in_try(2), in_with(2), in_finally(2), in_else("2"))
