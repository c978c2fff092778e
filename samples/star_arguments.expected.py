"""`*` and `**` keep the call as it is written."""
import encc.runtime as __encc__
@__encc__.restartable
def rotate(n, *rest, **names):
    if n == 0:
        return rest, names
    return __encc__.tail_call(rotate)(n - 1, *rest[1:], rest[0], **names)


print(rotate(2, 1, 2, 3, kind="list"))
