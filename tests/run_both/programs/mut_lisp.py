# An evaluator with tail positions of its own.
import operator
class Env(dict):
    def __init__(self, names=(), values=(), outer=None):
        self.update(zip(names, values))
        self.outer = outer
    def find(self, name):
        if name in self:
            return self
        if self.outer is None:
            raise LookupError(name)
        return self.outer.find(name)
class Closure:
    def __init__(self, names, body, env):
        self.names, self.body, self.env = names, body, env
def run(x, env):
    if isinstance(x, str):
        return env.find(x)[x]
    if not isinstance(x, list):
        return x
    head, *rest = x
    if head == "if":
        test, yes, no = rest
        return run(yes if run(test, env) else no, env)
    if head == "define":
        env[rest[0]] = run(rest[1], env)
        return None
    if head == "lambda":
        return Closure(rest[0], rest[1], env)
    if head == "begin":
        for y in rest[:-1]:
            run(y, env)
        return run(rest[-1], env)
    f, *args = [run(y, env) for y in x]
    return apply(f, args)
def apply(f, args):
    if isinstance(f, Closure):
        return run(f.body, Env(f.names, args, f.env))
    return f(*args)
base = Env()
base.update({"+": operator.add, "-": operator.sub, "=": operator.eq, "list": lambda *a: list(a)})
print(run(["begin",
    ["define", "loop", ["lambda", ["n", "acc"], ["if", ["=", "n", 0], "acc", ["loop", ["-", "n", 1], ["+", "acc", "n"]]]]],
    ["list", ["loop", 50, 0], ["loop", 3, 1]]], base))
try:
    run(["loop", "nope", 1], base)
except LookupError as error:
    print(repr(error))
# encc-test: rewrites>=4
