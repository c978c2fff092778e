# Defaults of nested functions are evaluated once per activation of the outer one.
made = []
def make(n):
    made.append(n)
    return [n]
def outer(n, fs=()):
    def inner(k, acc=make(n)):
        acc.append(k)
        return inner(k - 1) if k else acc
    if n == 0:
        return [f(1) for f in fs]
    return outer(n - 1, (*fs, inner))
print(outer(2), made)
def annotated(n: make(7) = 1) -> make(8):
    return annotated(n - 1) if n else annotated.__annotations__
print(annotated(2), made)
def decorated(n):
    @(lambda f: (made.append("deco"), f)[1])
    def inner(k):
        return inner(k - 1) if k else n
    return inner(2) + decorated(n - 1) if n else 0
print(decorated(2), made)
# encc-test: rewrites>=2
