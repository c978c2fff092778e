def even(n):
    return n == 0 or odd(n - 1)
def odd(n):
    return n != 0 and even(n - 1)
print(even(10), even(7), odd(3))
# encc-test: rewrites>=2
