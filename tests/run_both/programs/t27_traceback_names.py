import traceback
def bad(n):
    return 1 / n
def f(n):
    if n == 0:
        return bad(n)
    return f(n - 1)
try:
    f(2)
except ZeroDivisionError as e:
    tb = traceback.extract_tb(e.__traceback__)
    print([(x.name, x.lineno) for x in tb if x.name in ("f", "bad")])
# encc-test: rewrites>=1 differs
