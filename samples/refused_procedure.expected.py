"""A dropped result is a tail call only at the very end of a function that returns nothing."""
import encc.runtime as __encc__
@__encc__.deep
def walk(tree, out):
    for child in tree:
        walk(child, out)
#       ^^^^^^^^^^^^^^^^ ENC117: call to 'walk' is not in tail position: another round of the loop follows
    out.append(len(tree))

@__encc__.deep
def search(n):
    if n == 0:
        return "found"
    search(n - 1)
#   ^^^^^^^^^^^^^ ENC118: call to 'search' is not in tail position: its result is dropped, but 'search' returns values elsewhere

@__encc__.deep
def count(n):
    n and count(n - 1)
#         ^^^^^^^^^^^^ ENC119: call to 'count' is not in tail position: its result is dropped inside an expression


sizes = []
walk([[], [[]]], sizes)
print(sizes, search(0), search(2), count(3))
