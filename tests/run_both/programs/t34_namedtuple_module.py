import collections
def make():
    return collections.namedtuple("P", "x")
print(make().__module__)
# encc-test: rewrites=0
