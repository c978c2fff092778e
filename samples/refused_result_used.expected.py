"""The result is used: there is still something to do after the call."""
import encc.runtime as __encc__
@__encc__.linear
def length(items):
    if not items:
        return 0
    return 1 + length(items[1:])

@__encc__.deep
def deepest(tree):
    return max((deepest(child) for child in tree), default=0) + 1
#               ^^^^^^^^^^^^^^ ENC112: call to 'deepest' is not in tail position: result is used by a generator expression

@__encc__.deep
def last(items):
    result = last(items[1:]) if items[1:] else items[0]
#            ^^^^^^^^^^^^^^^ ENC112: call to 'last' is not in tail position: result is used by an assignment
    return result


print(length("abc"), deepest([[[]], []]), last("xyz"))
