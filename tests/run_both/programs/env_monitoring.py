import sys


def f(n, acc=0):
    if n == 0:
        done = acc
        return done
    acc += n
    return f(n - 1, acc)


lines = set()
m = sys.monitoring
m.use_tool_id(1, "test")


def on_line(code, line):
    if code.co_name == "f":
        lines.add(line)


m.register_callback(1, m.events.LINE, on_line)
m.register_callback(1, m.events.PY_START, lambda code, offset: None)
m.register_callback(1, m.events.PY_RETURN, lambda code, offset, value: None)
m.register_callback(1, m.events.RAISE, lambda code, offset, error: None)
m.set_events(1, m.events.LINE | m.events.PY_START | m.events.PY_RETURN | m.events.RAISE)
result = f(5)
m.set_events(1, 0)
m.free_tool_id(1)
print(result, sorted(lines))
# encc-test: rewrites>=1 python>=3.12 sees-drivers
