# Helpers that look at their caller, called in tail position or not.
import inspect, sys, traceback


def who():
    return sys._getframe(1).f_code.co_name


def who_line():
    frame = inspect.currentframe().f_back
    return frame.f_code.co_name, frame.f_lineno


def f(n):
    if n == 0:
        name = who()
        return name, who_line()
    return f(n - 1)


def tail(n):
    if n == 0:
        return who()
    return tail(n - 1)


def stack(n):
    if n == 0:
        names = [s.name for s in traceback.extract_stack()]
        return names[-1], names[0]
    return stack(n - 1)


def args(n, extra):
    if n == 0:
        return caller_locals()
    return args(n - 1, extra)


def caller_locals():
    return dict(sys._getframe(1).f_locals)


def own(n):
    if n == 0:
        return sys._getframe().f_code.co_name, inspect.stack()[0].function
    return own(n - 1)


def depth():
    frame, count = sys._getframe(), 0
    while frame:
        frame, count = frame.f_back, count + 1
    return count


def shallow(n):
    if n:
        return shallow(n - 1)
    return [depth()]


base = depth()
print(f(0), f(2), tail(0), tail(2), stack(2), args(2, "e"), own(2))
print(shallow(0)[0] - base)
# encc-test: rewrites>=3 sees-drivers
