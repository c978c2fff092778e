# Every position around try: only what nothing follows may restart.
log = []
class CM:
    def __init__(self, n):
        self.n = n
    def __enter__(self):
        log.append(("enter", self.n))
    def __exit__(self, *exc):
        log.append(("exit", self.n, exc[0] and exc[0].__name__))
def body(n):
    try:
        return body(n - 1) if n else 1 // n
    except ZeroDivisionError:
        log.append(("except", n))
        raise
def handler(n):
    try:
        1 // 0
    except ZeroDivisionError as error:
        if n:
            return handler(n - 1)
        log.append(type(error.__context__).__name__)
        return "handler"
def orelse(n):
    try:
        pass
    except ValueError:
        return "no"
    else:
        if n == 0:
            raise ValueError("from else")
        return orelse(n - 1)
def final(n):
    try:
        pass
    finally:
        if n:
            return final(n - 1)
    return "final"
def managed(n):
    with CM(n):
        if n == 0:
            raise KeyError("k")
        return managed(n - 1)
def after(n):
    with CM(n):
        pass
    try:
        log.append("try")
    finally:
        log.append("finally")
    if n == 0:
        return "after"
    return after(n - 1)
def star(n):
    try:
        raise ExceptionGroup("g", [ValueError(n)])
    except* ValueError:
        log.append(("star", n))
    if n:
        return star(n - 1)
    return "star"
for function in (body, handler, orelse, final, managed, after, star):
    try:
        print(function.__name__, function(2))
    except Exception as error:
        print(function.__name__, type(error).__name__, type(error.__context__).__name__)
    print(log)
    log.clear()
# encc-test: rewrites>=3
