# Each activation has cells of its own.
def f(n, acc):
    x = n * 10
    def get():
        return n, x
    def put(v):
        nonlocal x
        x = v
    if n == 0:
        return acc
    return f(n - 1, acc + [(get, put)])
pairs = f(3, [])
pairs[0][1]("changed")
print([get() for get, put in pairs])
def counter(n, made=()):
    c = 0
    def bump():
        nonlocal c
        c += 1
        return c
    bump()
    return made if n == 0 else counter(n - 1, (*made, bump))
a, b = counter(2)
print(a(), a(), b())
def late(n, acc):
    acc.append(lambda: value)
    if n == 0:
        value = "bottom"
        return acc
    if n != 2:
        value = n
    return late(n - 1, acc)
for get in late(3, []):
    try:
        print(get())
    except NameError as error:
        print(error)
def loops(n, acc):
    for i in range(2):
        acc.append(lambda: (n, i))
    return loops(n - 1, acc) if n else acc
print([g() for g in loops(2, [])])
def comp(n, acc):
    acc += [lambda: (n, j) for j in range(2)]
    return comp(n - 1, acc) if n else acc
print([g() for g in comp(1, [])])
def rebound(n, acc):
    acc.append(lambda: n)
    n = n - 1
    if n < 0:
        return [g() for g in acc]
    return rebound(n, acc)
print(rebound(2, []))
# encc-test: rewrites>=5
