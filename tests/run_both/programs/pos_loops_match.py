def find(tree, key):
    for k, v in tree.items():
        if k == key:
            return v
        if isinstance(v, dict):
            return find(v, key)
    return None
print(find({"a": {"b": {"c": 1}}}, "c"))
def w(n):
    while True:
        n -= 1
        if n == 5:
            continue
        if n < 0:
            break
        if n % 3 == 0:
            return w(n)
    return "w"
print(w(10))
def m(x, acc=()):
    match x:
        case 0:
            return acc
        case int(n) if n > 5:
            return m(n - 3, (*acc, "big"))
        case int():
            return m(x - 1, (*acc, "small"))
        case [first, *rest] if rest:
            return m(rest, (*acc, first))
        case {"n": n, **others}:
            return m(n, (*acc, len(others)))
        case str() | bytes() as text:
            return m(len(text), acc)
        case [only]:
            return m(only, acc)
        case _:
            return "unknown"
for value in (7, [1, "x", 2], {"n": 1, "o": 2}, "ab", b"abc", None):
    print(m(value))
def it(n):
    for x in iter_log(n):
        if x == 1:
            return it(n - 1) if n else "it"
log = []
def iter_log(n):
    log.append(n)
    yield 0
    yield 1
    log.append("not reached")
print(it(2), log)
def files(n):
    for i, j in enumerate("abc"):
        for k in {"x": 1}:
            with_ = k
            if n:
                return files(n - 1)
    else:
        return "files"
    return "never"
print(files(0), files(2))
# encc-test: rewrites>=5
