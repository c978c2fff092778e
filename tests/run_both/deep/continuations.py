# Tail calls to parameters, for --tail-calls=all.
def count(n, k):
    if n == 0:
        return k("counted")
    return step(n - 1, k)


def step(n, k):
    return count(n, k)


def bounce(n, k):
    return k(n - 1) if n else "bounced"


def ping(n):
    return bounce(n, lambda m: ping(m))


def through_table(n):
    return TABLE[n % 2](n)


TABLE = [lambda n: through_table(n - 1) if n else "table", lambda n: through_table(n - 1)]


def apply(f, *args):
    return f(*args)


def applied(n):
    return apply(applied, n - 1) if n else "applied"


ROWS = {
    "count": lambda n: count(n, lambda v: v),
    "continuation": ping,
    "table": through_table,
    "apply": applied,
}
HOLDS_DATA = set()
