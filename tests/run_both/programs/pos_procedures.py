out = []
def walk(xs):
    if not xs:
        return
    out.append(xs[0])
    walk(xs[1:])
print(walk([1, 2, 3]), out)
def hanoi(n, a, b, c, moves):
    if n:
        hanoi(n - 1, a, c, b, moves)
        moves.append(a + c)
        hanoi(n - 1, b, a, c, moves)
moves = []
print(hanoi(3, "A", "B", "C", moves), moves)
def quick(xs, lo, hi):
    if lo < hi:
        p, i = xs[hi], lo
        for j in range(lo, hi):
            if xs[j] < p:
                xs[i], xs[j] = xs[j], xs[i]
                i += 1
        xs[i], xs[hi] = xs[hi], xs[i]
        quick(xs, lo, i - 1)
        quick(xs, i + 1, hi)
xs = [3, 1, 2, 5, 4]
quick(xs, 0, 4)
print(xs)
def returns_value(n):
    return "value"
def proc(n):
    if n:
        proc(n - 1)
    else:
        returns_value(n)
print(proc(2))
def mixed(n):
    if n == 1:
        return "one"
    mixed(n - 1)
print(mixed(3), mixed(1))
def with_none(n):
    if n == 0:
        return None
    elif n == 5:
        with_none(n - 2)
    else:
        with_none(n - 1)
print(with_none(7))
def match_proc(x):
    match x:
        case 0:
            out.append("zero")
        case _:
            match_proc(x - 1)
print(match_proc(2), out[-1])
def loop_proc(n):
    for i in range(2):
        if n:
            out.append((n, i))
            loop_proc(n - 1)
out.clear()
print(loop_proc(2), out)
class V:
    def __init__(self):
        self.seen = []
    def visit(self, node):
        self.seen.append(node[0])
        if len(node) > 1:
            self.visit(node[1])
v = V()
print(v.visit(("a", ("b", ("c",)))), v.seen)
def ping(n):
    out.append(("ping", n))
    if n:
        pong(n - 1)
def pong(n):
    out.append(("pong", n))
    if n:
        ping(n - 1)
out.clear()
print(ping(3), out)
# encc-test: rewrites>=6
