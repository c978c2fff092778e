import dataclasses, enum
@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    head: int
    tail: "Cell | None" = None
    def total(self, acc=0):
        if self.tail is None:
            return acc + self.head
        return self.tail.total(acc + self.head)
    def last(self):
        return self if self.tail is None else self.tail.last()
class Light(enum.Enum):
    RED = 1
    GREEN = 2
    YELLOW = 3
    def after(self, n):
        if n == 0:
            return self
        return Light(self.value % 3 + 1).after(n - 1)
    @classmethod
    def _missing_(cls, value):
        return cls(value - 3) if value > 3 else None
c = Cell(1, Cell(2, Cell(3)))
print(c.total(), c.last(), dataclasses.replace(c, head=9).total())
print(Light.RED.after(4), Light(8), Light.after.__qualname__)
try:
    Light(0)
except ValueError as error:
    print(error)
# encc-test: rewrites>=1
