# Mutual recursion in which only one side is a tail call.
def a(n):
    if n == 0:
        return ["a"]
    return b(n - 1)
def b(n):
    if n == 0:
        return ["b"]
    return ["b", *a(n - 1)]
print(a(5), b(4))
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else third(n - 1)
def third(n): return None if n == 0 else even(n - 1)
print([even(n) for n in range(7)])
class Left:
    def go(self, other, n):
        return ("left", n) if n == 0 else other.go(self, n - 1)
class Right:
    def go(self, other, n):
        return ("right", n) if n == 0 else other.go(self, n - 1)
print(Left().go(Right(), 3), Left().go(Right(), 4))
# encc-test: rewrites>=4
