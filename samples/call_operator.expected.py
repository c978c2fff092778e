"""An object that calls itself."""
import encc.runtime as __encc__

class Countdown:
    @__encc__.restartable
    def __call__(self, n):
        if n == 0:
            return "lift-off"
        return __encc__.tail_call(self)(n - 1)


print(Countdown()(3))
