class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next
    @property
    def last(self):
        if self.next is None:
            return self.value
        return self.next.last
    @property
    def total(self):
        def go(node, acc):
            if node is None:
                return acc
            return go(node.next, acc + node.value)
        return go(self, 0)
    def find(self, value):
        if self.value == value:
            return self
        return self.next and self.next.find(value)
    def get_depth(self, depth=1):
        return self.next.get_depth(depth + 1) if self.next else depth
    depth = property(get_depth)
n = Node(1, Node(2, Node(3)))
print(n.last, n.total, n.find(2).value, n.find(9), n.depth)
# encc-test: rewrites>=1
