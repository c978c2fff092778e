"""What was transformed before stays as it is; what came new is added."""
import encc.runtime as __encc__


@__encc__.restartable
def old(n):
    if n == 0:
        return "old"
    raise __encc__.restart(old, n - 1)


def new(n):
    if n == 0:
        return "new"
    return new(n - 1)


print(old(3), new(3))
