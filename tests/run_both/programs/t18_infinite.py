def f(n):
    return f(n)
import threading, os
t = threading.Timer(3, lambda: (print("HANG", flush=True), os._exit(1)))
t.daemon = True
t.start()
try:
    f(1)
except RecursionError:
    print("RecursionError")
t.cancel()
# encc-test: rewrites>=1 env=ENCC_MAX_RESTARTS=1000
