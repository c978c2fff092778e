# Arguments with yields of their own keep their order.
def g(n, acc):
    if n == 0:
        return acc
    return (yield from g(n - 1, acc + [(yield n), (yield -n)]))
it = g(2, [])
print(next(it), it.send("a"), it.send("b"), it.send("c"))
try:
    it.send("d")
except StopIteration as stop:
    print(stop.value)
# encc-test: rewrites>=1
