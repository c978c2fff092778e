class C:
    seen = []
    @classmethod
    def down(cls, n):
        cls.seen.append(cls.__name__)
        if n == 0:
            return cls
        return cls.down(n - 1)
    @staticmethod
    def count(n, acc=0):
        if n == 0:
            return acc
        return C.count(n - 1, acc + 2)
    def by_class(self, n):
        if n == 0:
            return type(self).__name__
        return C.by_class(self, n - 1)
    def by_type(self, n):
        if n == 0:
            return "by_type"
        return type(self).by_type(self, n - 1)
class D(C):
    @classmethod
    def down(cls, n):
        if n == 1:
            return super().down(0)
        return super().down(n)
print(C.down(2), D.down(2), C.seen)
print(C.count(3), C().count(2), D().by_class(2), D().by_type(2))
print(type(C.__dict__["count"]), type(C.__dict__["down"]))
# encc-test: rewrites>=3
