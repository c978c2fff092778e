class Plugin:
    registry = []
    def __init_subclass__(cls, /, depth=0, **kw):
        cls.registry.append((cls.__name__, depth))
        super().__init_subclass__(**kw)
class A(Plugin, depth=2):
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
class B(A, depth=3):
    pass
print(Plugin.registry)
class Meta(type):
    def __prepare__(name, bases, n=0):
        return Meta.__prepare__(name, bases, n - 1) if n else {"prepared": True}
    def __new__(meta, name, bases, namespace, n=0):
        return super().__new__(meta, name, bases, namespace)
    def __init__(cls, name, bases, namespace, n=0):
        super().__init__(name, bases, namespace)
class M(metaclass=Meta, n=2):
    pass
print(M.prepared)
# encc-test: rewrites>=0
