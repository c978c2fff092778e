def _A__free(n):
    return ("mangled global", n)
class A:
    def __go(self, n, __acc=()):
        if n == 0:
            return __acc
        return self.__go(n - 1, __acc + (n,))
    def start(self):
        return self.__go(3)
    def free(self, n):
        return __free(n)
    @classmethod
    def __make(cls, n):
        return cls.__make(n - 1) if n else cls.__name__
    def made(self):
        return self.__make(2)
    def nested(self, __n):
        def __inner(__m):
            if __m == 0:
                return "inner"
            return __inner(__m - 1)
        return __inner(__n)
class _B(A):
    def __go(self, n, __acc=()):
        return "B's own"
print(A().start(), A().free(1), A().made(), A().nested(2), _B().start())
# encc-test: rewrites>=2
