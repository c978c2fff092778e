import _thread, threading, time, signal
def f(n):
    if n == 2:
        signal.raise_signal(signal.SIGINT)
    if n == 0:
        return "not interrupted"
    return f(n - 1)
try:
    print(f(5))
except KeyboardInterrupt as error:
    print("interrupted", error.args)
def g(n):
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        pass
    return g(n - 1) if n else "survived"
print(g(3))
# encc-test: rewrites>=2
