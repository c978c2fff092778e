def f(n):
    global f
    if n == 2:
        del f
    if n == 0:
        return "end"
    return f(n - 1)
try:
    f(4)
except NameError as error:
    print(error)
def outer():
    def g(n):
        nonlocal g
        if n == 1:
            del g
        return g(n - 1) if n else "g"
    try:
        return g(2)
    except NameError as error:
        return str(error).split(" ", 1)[0]
print(outer())
class A: pass
def h(n, x=A()):
    if n == 1:
        del x
        try:
            return h(n - 1, x)
        except UnboundLocalError as error:
            return str(error)
    return h(n - 1)
print(h(2))
# encc-test: rewrites>=1
