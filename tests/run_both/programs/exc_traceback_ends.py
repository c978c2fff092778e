# After restarts the traceback still begins at the caller and ends where it was raised, with the right lines.
import traceback


def bad():
    raise ValueError("x")


def f(n):
    if n == 0:
        bad()
    return f(n - 1)


def caller():
    return [f(3)]


try:
    caller()


except ValueError as error:
    stack = traceback.extract_tb(error.__traceback__)
    print([(s.name, s.lineno) for s in stack[:2]], [(s.name, s.lineno) for s in stack[-2:]])
    print({s.filename.rsplit("/", 1)[-1] for s in stack if s.name in ("f", "bad", "caller")})
# encc-test: rewrites>=1
