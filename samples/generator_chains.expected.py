"""Generators and coroutines that delegate to their own kind and go on afterwards."""
import encc.runtime as __encc__
@__encc__.deep
def walk(tree):
    if tree is not None:
        yield from walk(tree.left)
#                  ^^^^^^^^^^^^^^^ ENC117: call to 'walk' is not in tail position: another statement follows
        yield tree.value
        yield from __encc__.tail_yield_from_procedure(walk(tree.right))


class Tree:
    @__encc__.deep
    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right

@__encc__.deep
async def total(tree):
    if tree is None:
        return 0
    return await total(tree.left) + tree.value + await total(tree.right)
#                ^^^^^^^^^^^^^^^^ ENC112: call to 'total' is not in tail position: result is used by 'await'
#                                                      ^^^^^^^^^^^^^^^^^ ENC112: call to 'total' is not in tail position: result is used by 'await'

@__encc__.deep
def flatten(items):
    for item in items:
        if isinstance(item, list):
            yield from flatten(item)
#                      ^^^^^^^^^^^^^ ENC117: call to 'flatten' is not in tail position: another round of the loop follows
        else:
            yield item


def leaves(tree):
    for child in tree.children:
        for leaf in leaves(child):
#                   ^^^^^^^^^^^^^ ENC123: call to 'leaves' is not in tail position: a loop passes on its items, each through every level
            yield leaf


def doubled(tree):
    for child in tree.children:
        for leaf in doubled(child):
#                   ^^^^^^^^^^^^^^ ENC112: call to 'doubled' is not in tail position: result is used by 'for'
            yield 2 * leaf
