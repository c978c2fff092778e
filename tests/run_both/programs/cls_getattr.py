class Proxy:
    def __init__(self, target):
        self.__dict__["target"] = target
    def __getattr__(self, name):
        return getattr(self.target, name)
    def __setattr__(self, name, value):
        setattr(self.target, name, value)
class Real:
    x = "real x"
p = Real()
for _ in range(5):
    p = Proxy(p)
print(p.x)
p.y = "set through"
print(p.y)
try:
    p.missing
except AttributeError as error:
    print(error)
class Chain:
    def __init__(self, parent=None, **values):
        self.parent, self.values = parent, values
    def lookup(self, name):
        if name in self.values:
            return self.values[name]
        if self.parent is None:
            raise KeyError(name)
        return self.parent.lookup(name)
    __getitem__ = lookup
c = Chain(Chain(Chain(a=1), b=2), c=3)
print(c.lookup("a"), c["b"], c["c"])
try:
    c["z"]
except KeyError as error:
    print(repr(error))
# encc-test: rewrites>=1
