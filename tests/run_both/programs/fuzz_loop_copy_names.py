"""A function that restarts itself, and others of like names: each call goes where its own name says."""


f = lambda n: ("f", n) if n <= 0 else (g(n - 2) if n % 3 == 2 else f(n - 1))
g = lambda n: ("g", n) if n <= 0 else f(n - 1)


def outer():
    f = lambda n, *, a=0: ("inner f", n) if n <= 0 else (g(n - 2) if n % 3 == 2 else f(n - 1))
    g = lambda n, *, a=0: ("inner g", n) if n <= 0 else f(n - 1)
    h = lambda n: ("inner h", n) if n <= 0 else (i(n - 2) if n % 3 == 2 else h(n - 1))
    i = lambda n: ("inner i", n) if n <= 0 else h(n - 1)
    return f, h


print([call(n) for call in (f, *outer()) for n in range(8)])


class Private:
    def _walk(self, n, seen):
        if n <= 0:
            return ("_walk", seen)
        if n % 3:
            return self._walk(n - 1, seen + "w")
        return self.__walk(n - 1, seen + "p")

    def __walk(self, n, seen):
        if n <= 0:
            return ("__walk", seen)
        return self._walk(n - 1, seen + "P")


print([Private()._walk(n, "") for n in range(9)])


class Method:
    def step(self, n):
        if n <= 0:
            return "method"
        if n % 2:
            return self.step(n - 1)
        return step(self, n - 2)


def step(self, n):
    if n <= 0:
        return "function"
    return self.step(n - 1)


print([Method().step(n) for n in range(8)])
# encc-test: rewrites>=9
