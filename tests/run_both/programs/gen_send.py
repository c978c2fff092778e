# A generator that delegates in tail position still receives what is sent.
def g(n):
    got = yield ("at", n)
    print("got", got)
    if n:
        yield from g(n - 1)

it = g(3)
print(next(it))
for value in "abc":
    print(it.send(value))
try:
    it.send("last")
except StopIteration as stop:
    print("stop", stop.value)
# encc-test: rewrites>=1
