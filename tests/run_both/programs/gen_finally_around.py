# Delegation inside try/finally and with is not in tail position: the exits run after the items.
import contextlib
log = []
@contextlib.contextmanager
def note(n):
    log.append(("enter", n))
    yield
    log.append(("exit", n))
def g(n):
    try:
        yield n
        if n:
            yield from g(n - 1)
    finally:
        log.append(("finally", n))
def h(n):
    with note(n):
        yield n
        if n:
            yield from h(n - 1)
print(list(g(2)), list(h(2)))
print(log)
# encc-test: rewrites=0
