"""An object that calls itself."""


class Countdown:
    def __call__(self, n):
        if n == 0:
            return "lift-off"
        return self(n - 1)


print(Countdown()(3))
