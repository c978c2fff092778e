# The program's own notes stay, and stay first.
def f(n, error):
    if n == 0:
        error.add_note("mine")
        raise error
    return f(n - 1, error)
for kind in (ValueError, KeyError, SystemExit, KeyboardInterrupt):
    try:
        f(3, kind("x"))
    except BaseException as error:
        print(type(error).__name__, error.args, error.__notes__[0], [n for n in error.__notes__ if not n.startswith("encc:")])
# encc-test: rewrites>=1
