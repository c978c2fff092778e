class Node:
    def __new__(cls, n):
        self = super().__new__(cls)
        self.n = n
        return self
def mk(n):
    return Node(n)
print(mk(3).n, type(mk(3)).__name__)
# encc-test: rewrites=0
