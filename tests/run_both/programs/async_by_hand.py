# Driving a coroutine by hand: send, throw, close.
import types
class Pause:
    def __init__(self, what):
        self.what = what
    def __await__(self):
        got = yield self.what
        return got
log = []
async def f(n):
    try:
        got = await Pause(("pause", n))
    except ValueError as error:
        got = f"error {error}"
    except GeneratorExit:
        log.append(("closed", n))
        raise
    log.append(got)
    if n == 0:
        return "done"
    return await f(n - 1)
c = f(2)
print(c.send(None), c.send("a"), c.throw(ValueError("v")))
try:
    c.send("z")
except StopIteration as stop:
    print("stop", stop.value)
c = f(2)
c.send(None), c.send("b")
c.close()
print(log)
try:
    c.send(None)
except RuntimeError as error:
    print(error)
# encc-test: rewrites>=1
