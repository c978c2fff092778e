# As above, with every tail call rewritten.
def f(n):
    if n == 0:
        return 0
    if n == 3:
        return sorted([2, 1, 0], key=f)
    if n == 5:
        return list(map(f, [3, 2]))
    if n == 7:
        return max([1, 2], key=f)
    return f(n - 1)
print(f(3), f(4), f(5), f(6), f(7))
class K:
    def __init__(self, n):
        self.n = n
    def __repr__(self):
        return name(self.n)
    def __del__(self):
        return gone(self.n)
def name(n):
    return name(n - 1) if n > 3 else "K" * n
log = []
def gone(n):
    if n:
        return gone(n - 1)
    return log.append("gone")
def make(n):
    return K(n)
def show(n):
    return repr(make(n))
print(show(2), show(5), len(log))
# encc-test: rewrites>=5 args=--tail-calls=all
