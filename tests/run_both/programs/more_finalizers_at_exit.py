# Recursion in finalizers and exit handlers while the interpreter shuts down.
import atexit, weakref
class Resource:
    def __init__(self, depth):
        self.depth = depth
        self.finalizer = weakref.finalize(self, close, depth)
    def __del__(self):
        print(self.unwind(self.depth))
    def unwind(self, n):
        return self.unwind(n - 1) if n else "unwound"
def close(n):
    return close(n - 1) if n else print("closed")
def at_exit(n):
    return at_exit(n - 1) if n else print("at exit")
atexit.register(at_exit, 3)
kept = Resource(2)
dropped = Resource(1)
del dropped
cycle = Resource(4)
cycle.me = cycle
print("end of program")
# encc-test: rewrites>=3
