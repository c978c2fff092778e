class Recursive:
    def __init__(self, function):
        self.function = function
    def __set_name__(self, owner, name):
        self.name = name
    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return lambda *args: self.function(instance, *args)
class A:
    @Recursive
    def f(self, n):
        if n == 0:
            return "end of " + type(self).__name__
        return self.f(n - 1)
print(A().f(3), A.f.name)
# encc-test: rewrites>=0
