# Handlers that swallow all see no signal of ours.
def f(n):
    if n == 0:
        return "end"
    try:
        value = [f(n - 1)]
    except BaseException as error:
        return ("swallowed", error)
    return g(n, value)
def g(n, value):
    try:
        pass
    except BaseException:
        return "never"
    if n > 2:
        return g(n - 1, value)
    return value
print(f(4))
def h(n):
    while True:
        try:
            x = n
        except:
            return "never"
        if x == 0:
            return "h"
        return h(n - 1)
print(h(3))
# encc-test: rewrites>=1
