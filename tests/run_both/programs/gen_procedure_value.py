# A final `yield from` drops the value of what it delegates to.
def leaf():
    yield "leaf"
    return "dropped"
def g(n):
    if n == 0:
        yield "end"
    else:
        yield n
        yield from g(n - 1)
def h(n):
    if n:
        yield n
        yield from h(n - 1)
    else:
        yield from leaf()
def outer():
    value = yield from g(2)
    print("value", value)
    value = yield from h(2)
    print("value", value)
print(list(outer()))
# encc-test: rewrites>=1
