"""Walk along a linked list, adding up its values: objects are read, and dropped by nobody."""

CALLS = "itself"
SIZE = 1000


class Node:
    __slots__ = ("following", "value")

    def __init__(self, value, following):
        self.value = value
        self.following = following


kept = []  # the lists: letting go of a long one is a recursion of the interpreter's own


def prepare(size):
    node = None
    for value in range(size):
        node = Node(value, node)
        kept.append(node)
    return (node, 0), size


def recursive(node, acc):
    if node is None:
        return acc
    return recursive(node.following, acc + node.value)


def loop(node, acc):
    while True:
        if node is None:
            return acc
        node, acc = node.following, acc + node.value


def tco(package):
    @package.with_continuations()
    def walk(node, acc, self=None):
        if node is None:
            return acc
        return self(node.following, acc + node.value)

    return walk
