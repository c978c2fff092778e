# Recursion that is not a tail call, with tail calls on each level, as deep as the original can go.
def count(n):
    if n == 0:
        return 0
    return 1 + step(n)
def step(n):
    return count(n - 1)
print(count(200))
def tree(n):
    if n == 0:
        return None
    return pair(tree(n - 1), n)
def pair(left, n, times=2):
    return pair(left, n, times - 1) if times else (left, n)
t = tree(200)
def depth(t, d=0):
    return d if t is None else depth(t[0], d + 1)
print(depth(t))
# encc-test: rewrites>=2
