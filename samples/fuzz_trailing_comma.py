"""`f(x),` as a statement is a tuple: the call's result is used."""


def walk(n):
    if n:
        walk(n - 1),
#       ^^^^^^^^^^^ ENC112: call to 'walk' is not in tail position: result is used by a tuple


def count(n):
    if n:
        count(n - 1);


walk(3), count(3),
