"""`f(x),` as a statement is a tuple: the call's result is used."""
import encc.runtime as __encc__
@__encc__.deep
def walk(n):
    if n:
        walk(n - 1),
#       ^^^^^^^^^^^ ENC112: call to 'walk' is not in tail position: result is used by a tuple

@__encc__.restartable
def count(n):
    if n:
        raise __encc__.restart_procedure(count, n - 1);


walk(3), count(3),
