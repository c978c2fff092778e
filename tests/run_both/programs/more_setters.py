class P:
    def __init__(self):
        self._x = []
    @property
    def x(self):
        return self._x
    @x.setter
    def x(self, value):
        if isinstance(value, list) and value:
            self._x.append(value[0])
            self.x = value[1:]
        else:
            self._x.append("set")
    @x.deleter
    def x(self):
        if self._x:
            self._x.pop()
            del self.x
    def __setattr__(self, name, value):
        if name.startswith("__x"):
            return self.__setattr__(name[1:], value)
        return super().__setattr__(name, value)
    def __getattribute__(self, name):
        if name.startswith("up_up"):
            return self.__getattribute__(name[3:])
        return super().__getattribute__(name)
p = P()
p.x = [1, 2]
print(p.x, p.up_up_up_x if False else p._x)
del p.x
print(p._x)
setattr(p, "___x", "y")
print(sorted(p.__dict__))
# encc-test: rewrites>=1
