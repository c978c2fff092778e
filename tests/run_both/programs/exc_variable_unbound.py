# `except … as e` unbinds e; no activation sees the last one's.
def f(n):
    if n == 2:
        try:
            1 / 0
        except ZeroDivisionError as e:
            kept = e
    if n == 1:
        try:
            return e
        except UnboundLocalError as error:
            print(error)
        try:
            return kept
        except UnboundLocalError as error:
            print(error)
    if n == 0:
        return "end"
    return f(n - 1)
print(f(3))
# encc-test: rewrites>=1
