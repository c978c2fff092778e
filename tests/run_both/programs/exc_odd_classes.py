# Exception classes that refuse attributes, or whose repr fails.
class Closed(Exception):
    def __setattr__(self, name, value):
        raise RuntimeError("no attributes")
class Broken(Exception):
    def __repr__(self):
        raise RuntimeError("no repr")
    __str__ = __repr__
class Arg:
    def __repr__(self):
        print("repr called")
        raise RuntimeError
def f(n, kind, arg):
    if n == 0:
        raise kind
    return f(n - 1, kind, arg)
for kind in (Closed, Broken):
    try:
        f(3, kind, Arg())
    except Exception as error:
        print(type(error).__name__)
# encc-test: rewrites>=1
