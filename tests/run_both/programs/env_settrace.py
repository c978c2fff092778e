import sys
seen = set()
lines = set()


def tracer(frame, event, arg):
    name = frame.f_code.co_name
    if name in ("f", "g"):
        seen.add((name, event))
        if event == "line":
            lines.add((name, frame.f_lineno))
    return tracer


def f(n):
    if n == 0:
        return g("x")
    m = n - 1
    return f(m)


def g(x):
    y = x
    return y


sys.settrace(tracer)
result = f(3)
sys.settrace(None)
print(result, sorted(s for s in seen if s[1] in ("call", "line", "return")), sorted(lines))


def recursive_tracer(frame, event, arg):
    return down(2)


def down(n):
    return down(n - 1) if n else None


sys.settrace(recursive_tracer)
result = f(4)
sys.settrace(None)
print(result)
# encc-test: rewrites>=2 sees-drivers
