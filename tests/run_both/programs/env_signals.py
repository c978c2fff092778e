# Handlers that make tail calls themselves, while a restart loop runs.
import signal
log = []
def handler(number, frame):
    return finish(3)
def finish(n):
    if n == 0:
        log.append("handled")
        return "ignored"
    return finish(n - 1)
signal.signal(signal.SIGUSR1, handler)
def f(n):
    if n % 100 == 0:
        signal.raise_signal(signal.SIGUSR1)
    if n == 0:
        return "end"
    return f(n - 1)
print(f(300), log)
def on_alarm(number, frame):
    raise TimeoutError("too slow")
signal.signal(signal.SIGALRM, on_alarm)
def spin(n):
    return spin(n + 1) if n < 10 ** 12 else "never"
def even(n):
    return odd(n + 1)
def odd(n):
    return even(n + 1)
import sys
print("spinning")
def limited(function):
    sys.setrecursionlimit(10 ** 8) if False else None
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        return function(0)
    except TimeoutError as error:
        return str(error)
    except RecursionError:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return "too slow"
print(limited(spin), limited(even))
# encc-test: rewrites>=3
