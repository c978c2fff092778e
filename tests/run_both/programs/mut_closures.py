# A state machine of three closures.
def machine(text):
    log = []
    pos = 0
    def start(depth):
        nonlocal pos
        if pos == len(text):
            return stop(depth)
        c = text[pos]
        pos += 1
        if c == "(":
            return inside(depth + 1)
        log.append(c)
        return start(depth)
    def inside(depth):
        nonlocal pos
        if pos == len(text):
            return stop(depth)
        c = text[pos]
        pos += 1
        if c == ")":
            return start(depth - 1) if depth == 1 else inside(depth - 1)
        if c == "(":
            return inside(depth + 1)
        return inside(depth)
    def stop(depth):
        return "".join(log), depth
    return start(0)
print(machine("ab(c(d)e)f"), machine("x(y"), machine(""))
# encc-test: rewrites>=5
