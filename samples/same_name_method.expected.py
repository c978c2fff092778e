"""A method of the same name on another object: only the run can tell what it is."""
import encc.runtime as __encc__

class Node:
    def __init__(self, value, rest=None):
        self.value = value
        self.rest = rest
    @__encc__.restartable
    def find(self, value):
        if self.value == value:
            return self
        return __encc__.tail_call(self.rest.find)(value)


print(Node(1, Node(2, Node(3))).find(3).value)
