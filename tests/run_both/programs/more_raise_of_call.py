# `raise f(n)` of the program's own, beside tail calls.
class Error(Exception):
    pass
def make(n):
    if n == 0:
        return Error("made")
    return make(n - 1)
def fail(n):
    if n == 0:
        raise make(3)
    if n == 1:
        raise make(2) from make(1)
    return fail(n - 1)
def restart(*args):
    return Error("my restart", *args)
class Encc:
    restart = staticmethod(restart)
_encc = Encc()
def mine(n):
    if n == 0:
        raise _encc.restart(n)
    if n == 5:
        raise restart(n)
    return mine(n - 1)
for call in (lambda: fail(0), lambda: fail(3), lambda: mine(2), lambda: mine(7)):
    try:
        call()
    except Error as error:
        print(error.args, error.__cause__ and error.__cause__.args)
def both(n):
    if n < 0:
        raise make(-n)
    return both(n - 1) if n else both(-2)
try:
    both(3)
except Error as error:
    print(error)
# encc-test: rewrites>=4
