# Import of a transformed module under another name, reload and exec.
import importlib.util, sys, types
source = "def f(n):\n    return f(n - 1) if n else __name__\n"
module = types.ModuleType("made")
exec(compile(source, "made.py", "exec"), module.__dict__)
print(module.f(3))
def f(n):
    return f(n - 1) if n else __name__
other = types.FunctionType(f.__code__, {"f": f, "__builtins__": __builtins__, "__name__": "other", **{k: v for k, v in globals().items() if k.startswith("__e")}})
print(f(2), other(2), other(0))
# encc-test: rewrites>=1
