# throw() and close() reach the innermost generator, whose handlers run once.
log = []
def g(n):
    try:
        yield n
    except ValueError as error:
        log.append(("caught", n, str(error)))
        yield "handled"
    except GeneratorExit:
        log.append(("closed", n))
        raise
    if n:
        yield from g(n - 1)

it = g(3)
print(next(it), next(it), next(it))
print(it.throw(ValueError("boo")))
print(next(it))
it.close()
print(log)
it = g(2)
next(it), next(it)
try:
    it.throw(KeyError("out"))
except KeyError as error:
    print("out", error)
print(list(it))
# encc-test: rewrites>=1
