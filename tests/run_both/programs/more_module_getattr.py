import sys
def __getattr__(name):
    if name.startswith("x_x"):
        return __getattr__(name[2:])
    if name == "x_end":
        return "found"
    raise AttributeError(f"no {name}")
me = sys.modules[__name__]
print(me.x_x_x_end, __getattr__("x_x_end"))
try:
    me.x_x_nothing
except AttributeError as error:
    print(error)
def __dir__():
    return names(2)
def names(n):
    return names(n - 1) if n else ["b", "a"]
print(dir(me))
# encc-test: rewrites>=1
