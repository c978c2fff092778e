class P:
    def __getattr__(self, k):
        return getattr(self, k)
import threading, os
t = threading.Timer(3, lambda: (print("HANG", flush=True), os._exit(1)))
t.daemon = True
t.start()
try:
    P().x
except RecursionError:
    print("RecursionError")
t.cancel()
# encc-test: rewrites>=0
