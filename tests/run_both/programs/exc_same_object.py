# One exception object that several recursions raise.
error = ValueError("one")
def f(n):
    if n == 0:
        raise error
    return f(n - 1)
for n in (1, 2, 3):
    try:
        f(n)
    except ValueError as caught:
        print(caught is error, caught.args, caught.__context__)
# encc-test: rewrites>=1
