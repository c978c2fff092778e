# A builtin in a tail position calls back into the recursive function: nothing may end up in the builtin's hands.
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
def g(n, h=map):
    return list(h(g, range(n))) if n < 3 else apply(g, n - 1)
def apply(function, n):
    return function(n)
print(g(5))
# encc-test: rewrites>=1
