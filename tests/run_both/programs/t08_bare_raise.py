def again():
    raise
def f():
    try:
        1 / 0
    except ZeroDivisionError:
        return again()
try:
    f()
except Exception as e:
    print(type(e).__name__)
# encc-test: rewrites=0
