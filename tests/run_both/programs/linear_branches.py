"""Deep linear recursion with branches among the operands that wait for the call: callees, NULLs and values of both ways."""
import sys

sys.setrecursionlimit(20000)
N = 400


def pair(a, b, *rest, **named):
    return (a, b[0] if isinstance(b, (tuple, list)) else b, len(rest), sorted(named))


def callee(n):
    return max(len("ab"), 1 if n == 0 else callee(n - 1))


def operand_first(n, f):
    return pair(f(n), None if n == 0 else operand_first(n - 1, f))


def both(n):
    return pair("odd" if n % 2 else "even", both(n - 1) if n else 7, n % 3 and 5 or 6)


def either(n):
    if n == 0:
        return (0,)
    return pair(n or None, either(n - 1) if n % 3 else either(n - 2 if n > 1 else 0))


def nested(n):
    return pair(max(n, 2 if n % 2 else 3), pair(1 if n % 4 else 2, nested(n - 1) if n else 0)[1], n, k=n)


def display(n):
    return [] if n == 0 else [n if n % 2 else -n, *(display(n - 1) if n > 1 else (9,)), n and "x" or "y"][:4]


def compared(n):
    return 0 if n == 0 else (n if n % 2 else 0) < max(3 if n % 5 else 4, compared(n - 1))


def in_loop(n):
    for i in range(3):
        for j in (1, 2):
            if i + j == 2:
                return 0 if n == 0 else max(i if n % 2 else j, in_loop(n - 1)) + i


class Node:
    def __init__(self, value, rest):
        self.value, self.rest = value, rest

    def map(self, f):
        return Node(f(self.value), None if self.rest is None else self.rest.map(f))

    def total(self, scale=1):
        return max(self.value if self.value % 2 else 0, 0 if self.rest is None else self.rest.total()) + scale


def closed():
    def go(n):
        return max(0 if n % 2 else 1, n if n == 0 else go(n - 1)) + 1

    return go(N)


nodes = None
for number in range(N):
    nodes = Node(number, nodes)
print(callee(N), operand_first(N, str), both(N), either(N), nested(N))
print(display(N), compared(N), in_loop(N), closed())
print(nodes.map(str).rest.value, nodes.total())
# encc-test: rewrites=0
