import re
class Node:
    def __init__(self, value, next):
        self.value, self.next = value, next
    def total(self):
        return self.value + self.next.total() if self.next else self.value
    def find(self, value):
        if self.value == value:
            return []
        return [self.value, *self.next.find(value)]
    def copy(self):
        return Node(self.value, self.next.copy() if self.next else None)
class Loud(int):
    def __radd__(self, other):
        print("radd", other, int(self))
        return NotImplemented if other == 3 else Loud(int(self) + 1)
def fact(n): return 1 if n < 2 else n * fact(n - 1)
def harmonic(n): return 0.0 if n == 0 else 1.0 / n + harmonic(n - 1)
def alternating(n): return 0.1 if n == 0 else n - alternating(n - 1) * 0.5
def digits(n, base): return str(n) if n < base else f"{digits(n // base, base)}{n % base}"
def power(x, n):
    if n == 0:
        return 1
    if n % 2:
        return x * power(x, n - 1)
    return power(x * x, n // 2)
def loud(n): return Loud(0) if n == 0 else n + loud(n - 1)
def deepest(n): return "x" * (n == 0) or f"<{deepest(n - 1)}>"
def nested(items, i): return () if i == len(items) else (items[i], nested(items, i + 1))
def collatz(n): return 0 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)
def broken(n): return 1 // n + broken(n - 1)
def text(n):
    return "end" if n == 0 else n + text(n - 1)
node = None
for i in range(200):
    node = Node(i, node)
print(node.total(), node.copy().total(), len(node.find(3)), node.find(197))
print(fact(10), fact(250) % 1000003, fact(240) % 7)
print(repr(harmonic(10)), repr(harmonic(250)), repr(alternating(240)))
print(digits(987654321, 10), len(digits(7 ** 250, 10)), power(3, 20), power(2, 1000) % 1009)
print(loud(2), len(deepest(250)), nested("abc", 0), collatz(27), collatz(97))
for function, argument in ((broken, 5), (broken, 250), (text, 3), (text, 250), (loud, 250)):
    try:
        print(function(argument))
    except (ZeroDivisionError, TypeError) as error:
        print(type(error).__name__)
saved = fact
def fact(n): return -1
print(saved(5))
# encc-test: rewrites>=1
