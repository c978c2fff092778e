"""`super().m()` can recurse only because some `m` calls `m` again."""
import encc.runtime as __encc__

class Counter:
    @__encc__.restartable
    def count(self, n):
        if n == 0:
            return "done"
        raise __encc__.restart(self.count, n - 1)


class Logged(Counter):
    calls = 0
    @__encc__.restartable
    def count(self, n):
        self.calls += 1
        return __encc__.tail_call(super().count)(n)


logged = Logged()
print(logged.count(4), logged.calls)
