class Count:
    def __new__(cls, n=0, *args):
        if n > 3:
            return cls.__new__(cls, n - 1)
        self = super().__new__(cls)
        self.made = n
        return self
    def __init__(self, n=0, log=None):
        self.log = log if log is not None else []
        self.log.append(n)
        if n > 0:
            self.__init__(n - 1, self.log)
c = Count(5)
print(c.made, c.log)
class Base:
    def __init__(self, *names, **kw):
        self.names = names
        super().__init__(**kw)
class Mixin:
    def __init__(self, extra="none", **kw):
        self.extra = extra
        super().__init__(**kw)
class Both(Base, Mixin):
    def __init__(self, n):
        if n:
            self.__init__(n - 1)
        else:
            super().__init__("a", extra="b")
b = Both(2)
print(b.names, b.extra)
try:
    Both(0).__init__("x", "y")
except TypeError as error:
    print(error)
try:
    Base(bad=1)
except TypeError as error:
    print(error)
# encc-test: rewrites>=1
