"""Recursion beside tail calls: something is still to be done in each activation, so it needs stack."""

from functools import lru_cache


def depth(tree):
    return 1 + max((depth(child) for child in tree), default=0)
#                   ^^^^^^^^^^^^ ENC112: call to 'depth' is not in tail position: result is used by a generator expression


def by_depth(tree):
    return sorted(tree, key=by_depth)


@lru_cache(maxsize=None)
def binomial(n, k):
    if k == 0 or k == n:
        return 1
    return binomial(n - 1, k - 1) + binomial(n - 1, k)
#          ^^^^^^^^^^^^^^^^^^^^^^ ENC112: call to 'binomial' is not in tail position: result is used by '+'
#                                   ^^^^^^^^^^^^^^^^^^ ENC112: call to 'binomial' is not in tail position: result is used by '+'


class Expression:
    def __init__(self, left=None, right=None):
        self.left = left
        self.right = right

    def __eq__(self, other):
        return self.left == other.left and self.right == other.right

    def __repr__(self):
        return f"Expression({self.left!r}, {self.right!r})"

    def size(self):
        return 1 + sum(side.size() for side in (self.left, self.right) if side)
#                      ^^^^^^^^^^^ ENC112: call to 'side.size' is not in tail position: result is used by a generator expression


def countdown(n):
    if n == 0:
        return "done"
    return countdown(n - 1)


factorial = lambda n: 1 if n == 0 else n * factorial(n - 1)
