# A StopIteration raised in a generator body becomes a RuntimeError, also after delegation.
class Tree:
    def __init__(self, value, rest=None):
        self.value, self.rest = value, rest
    def __iter__(self):
        yield self.value
        if self.value == "bad":
            next(iter(()))
        if self.rest is not None:
            yield from self.rest.__iter__()
t = Tree(1, Tree(2, Tree(3)))
print(list(t))
t = Tree(1, Tree("bad", Tree(3)))
try:
    print(list(t))
except RuntimeError as error:
    print(error, type(error.__cause__).__name__)
# encc-test: rewrites>=0
