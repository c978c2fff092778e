# Recursion through special methods.
class Num:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        if self.n == 0:
            return other.n == 0
        return Num(self.n - 1).__eq__(Num(other.n - 1))
    def __hash__(self):
        return hash(self.n) if self.n < 1 else Num(self.n - 1).__hash__()
    def __repr__(self):
        return "z" if self.n == 0 else f"s{Num(self.n - 1)!r}"
    def __len__(self):
        return self.n if self.n < 3 else len(Num(self.n - 1))
    def __add__(self, other):
        return self if other.n == 0 else Num(self.n + 1) + Num(other.n - 1)
    def __lt__(self, other):
        return other.n > 0 if self.n == 0 else Num(self.n - 1).__lt__(Num(other.n - 1))
    def __contains__(self, n):
        return n == self.n or self.n > 0 and Num(self.n - 1).__contains__(n)
    def __bool__(self):
        return bool(self.n)
    def __index__(self):
        return self.n
    def __iter__(self):
        return iter(()) if not self.n else iter([self.n, *Num(self.n - 1)])
print(Num(3) == Num(3), Num(2) == Num(4), hash(Num(5)), Num(3), len(Num(7)), Num(2) + Num(3), Num(1) < Num(2))
print(2 in Num(4), 9 in Num(4), bool(Num(0)), "abcdef"[Num(2)], list(Num(3)), sorted([Num(2), Num(1)]))
# encc-test: rewrites>=1
