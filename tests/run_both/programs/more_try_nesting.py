log = []
def a(n):
    for i in range(2):
        try:
            if i == 0:
                continue
            log.append(("a", n))
        finally:
            log.append(("finally", n, i))
        return a(n - 1) if n else "a"
def b(n):
    try:
        try:
            return b(n - 1) if n else 1 / 0
        finally:
            log.append(("inner", n))
    except ZeroDivisionError:
        return ("caught", n)
def c(n):
    try:
        raise KeyError
    except KeyError:
        pass
    else:
        return "else"
    return c(n - 1) if n else "c"
def d(n):
    try:
        pass
    except KeyError:
        pass
    else:
        return d(n - 1) if n else int("x")
    return "d"
def e(n):
    while True:
        try:
            break
        finally:
            log.append(n)
    return e(n - 1) if n else "e"
def f(n):
    try:
        raise ValueError(n)
    except ValueError as error:
        kept = error
    return f(n - 1) if n else (kept.args, kept.__context__)
def g(n):
    try:
        return n
    finally:
        if n > 0:
            return g(n - 1)
def h(n):
    with open(__file__) as file:
        pass
    return h(n - 1) if n else file.closed
def i(n):
    try:
        return i(n - 1) if n else "i"
    except Exception:
        return "no"
    else:
        return "unreachable"
    finally:
        log.append(("i", n))
for function in (a, b, c, e, f, g, h, i):
    print(function.__name__, function(2), log)
    log.clear()
try:
    d(2)
except ValueError as error:
    print(error, error.__context__)
# encc-test: rewrites>=5
