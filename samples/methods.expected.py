"""Methods through self, cls and the name of the class."""
import encc.runtime as __encc__

class Machine:
    limit = 5
    @__encc__.restartable
    def start(self, n):
        if n >= self.limit:
            return n
        raise __encc__.restart(self.step, n)
    @__encc__.restartable
    def step(self, n):
        raise __encc__.restart(self.start, n + 1)
    @classmethod
    @__encc__.restartable
    def climb(cls, n):
        return n if n >= cls.limit else __encc__.restart(cls.climb, n + 1)
    @staticmethod
    @__encc__.restartable
    def fall(n):
        if n == 0:
            return "down"
        raise __encc__.restart(Machine.fall, n - 1)


print(Machine().start(0), Machine.climb(0), Machine.fall(3))
