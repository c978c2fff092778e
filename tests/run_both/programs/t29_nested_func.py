def outer(k):
    def go(n, acc):
        if n == 0:
            return acc + k
        return go(n - 1, acc + 1)
    return go(5, 0)
print(outer(100))
# encc-test: rewrites>=1
