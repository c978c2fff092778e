# Recursive calls in the arguments are ordinary calls.
def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))
print(ack(2, 3))
def m91(n):
    return n - 10 if n > 100 else m91(m91(n + 11))
print(m91(87))
def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
print(tak(6, 4, 2))
def flat(tree, acc):
    if not tree:
        return acc
    head, *rest = tree
    return flat(rest, flat(head, acc) if isinstance(head, list) else acc + [head])
print(flat([1, [2, [3, []]], 4], []))
def f(n, g=None):
    return g() if n == 0 else f(n - 1, g=lambda: (n, g and g()))
print(f(2))
# encc-test: rewrites>=4
