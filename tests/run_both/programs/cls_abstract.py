import abc
class Visitor(abc.ABC):
    @abc.abstractmethod
    def visit(self, n):
        return self.visit(n - 1)
    def run(self, n):
        return self.visit(n)
class Real(Visitor):
    def visit(self, n):
        if n > 0:
            return super().visit(n)
        return "real"
print(Real().run(4))
try:
    Visitor()
except TypeError as error:
    print("abstract" in str(error), Visitor.visit.__isabstractmethod__)
# encc-test: rewrites>=1
