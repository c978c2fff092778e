# Callees that name their module after the caller's frame.
import collections, enum, typing
def point(n):
    return collections.namedtuple("P", "x y") if n == 0 else point(n - 1)
def named(n):
    return named(n - 1) if n else typing.NamedTuple("Q", [("x", int)])
def colour(n):
    if n:
        return colour(n - 1)
    return enum.Enum("Colour", "RED GREEN")
def typed(n):
    return typed(n - 1) if n else typing.TypedDict("T", {"a": int})
def variable(n):
    return variable(n - 1) if n else typing.TypeVar("V")
def new(n):
    return new(n - 1) if n else typing.NewType("N", int)
for function in (point, named, colour, typed, variable, new):
    print(function.__name__, function(0).__module__, function(2).__module__)
def klass(n):
    return klass(n - 1) if n else type("K", (), {})
print(klass(2).__module__)
# encc-test: rewrites>=1
