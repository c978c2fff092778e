import functools
@functools.singledispatch
def show(x, acc=""):
    return acc + repr(x)
@show.register
def _(x: list, acc=""):
    if not x:
        return acc + "[]"
    return show(x[0], acc + "list:")
@show.register(tuple)
def show_tuple(x, acc=""):
    return show(list(x), acc + "tuple:")
class V:
    @functools.singledispatchmethod
    def visit(self, x):
        return ("any", x)
    @visit.register
    def _(self, x: int):
        return self.visit(str(x - 1)) if x else "zero"
    @visit.register
    def _(self, x: list):
        return self.visit(x[0])
print(show([[3]]), show(([],)), show({}), V().visit([4]), V().visit([[0]]), V().visit(1.5))
# encc-test: rewrites>=0
