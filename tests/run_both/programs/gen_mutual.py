def even(n):
    if n == 0:
        return "even"
    yield ("e", n)
    return (yield from odd(n - 1))
def odd(n):
    if n == 0:
        return "odd"
    yield ("o", n)
    return (yield from even(n - 1))
def run(n):
    it = even(n)
    while True:
        try:
            print(next(it))
        except StopIteration as stop:
            print(stop.value)
            return
run(3)
run(4)
# encc-test: rewrites>=2
