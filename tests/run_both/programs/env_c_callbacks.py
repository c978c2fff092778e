# Recursion that passes through C.
import functools
def key(n):
    if n > 3:
        return key(n - 3)
    return max((key(k) for k in range(n)), default=n)
print(sorted([7, 5, 4, 3, 2], key=key))
def depth(tree):
    return 1 + max(map(depth, tree), default=0)
print(depth([[], [[], [[]]]]))
def f(n, acc=0):
    if n == 0:
        return acc
    return f(n - 1, functools.reduce(lambda a, b: a + b, map(g, range(n)), acc))
def g(n):
    return f(0, n)
print(f(4))
def any_tree(tree, test):
    return any(any_tree(t, test) if isinstance(t, list) else test(t) for t in tree)
print(any_tree([1, [2, [3]]], lambda x: x == 3))
def h(n):
    return list(filter(h, range(n))) if n % 2 else h(n - 1) if n else []
print(h(4), h(3))
import re
def sub(text, n):
    if n == 0:
        return text
    return sub(re.sub(r"\d", lambda m: str((int(m[0]) + call(1)) % 10), text), n - 1)
def call(n):
    return call(n - 1) if n else 1
print(sub("a1b9", 3))
class Iter:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n if self.n % 2 else self.__next__()
print(list(Iter(6)))
# encc-test: rewrites>=3
