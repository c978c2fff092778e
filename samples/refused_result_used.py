"""The result is used: there is still something to do after the call."""


def length(items):
    if not items:
        return 0
    return 1 + length(items[1:])


def deepest(tree):
    return max((deepest(child) for child in tree), default=0) + 1
#               ^^^^^^^^^^^^^^ ENC112: call to 'deepest' is not in tail position: result is used by a generator expression


def last(items):
    result = last(items[1:]) if items[1:] else items[0]
#            ^^^^^^^^^^^^^^^ ENC112: call to 'last' is not in tail position: result is used by an assignment
    return result


print(length("abc"), deepest([[[]], []]), last("xyz"))
