"""Methods through self, cls and the name of the class."""


class Machine:
    limit = 5

    def start(self, n):
        if n >= self.limit:
            return n
        return self.step(n)

    def step(self, n):
        return self.start(n + 1)

    @classmethod
    def climb(cls, n):
        return n if n >= cls.limit else cls.climb(n + 1)

    @staticmethod
    def fall(n):
        if n == 0:
            return "down"
        return Machine.fall(n - 1)


print(Machine().start(0), Machine.climb(0), Machine.fall(3))
