# Identity, hashing and attributes of the function object.
def f(n, seen=()):
    if n == 0:
        return all(s is f for s in seen), f.calls
    f.calls += 1
    return f(n - 1, (*seen, f))
f.calls = 0
table = {f: "value"}
print(f(3), table[f], f.__dict__, f == f, hash(f) == hash(f))
def returns_itself(n):
    if n == 0:
        return returns_itself
    return returns_itself(n - 1)
print(returns_itself(3) is returns_itself)
class A:
    def m(self, n):
        return self.m(n - 1) if n else self.m
a = A()
print(a.m(2) == a.m, a.m(2).__self__ is a, A.m is A.__dict__["m"])
print(f.__closure__, f.__globals__ is globals(), f.__kwdefaults__, callable(f), f.__get__(1)(2) if False else "bound")
# encc-test: rewrites>=2
