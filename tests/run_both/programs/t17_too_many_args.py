def f(n):
    if n == 0:
        return 0
    return f(n - 1, 5)
try:
    f(1)
except TypeError as e:
    print("TypeError:", e)
# encc-test: rewrites>=1
