"""One-line bodies keep their shape."""
import encc.runtime as __encc__
@__encc__.restartable
def down(n): return n if n == 0 else __encc__.restart(down, n - 1)

@__encc__.restartable
def pick(n):
    if n > 2: raise __encc__.restart(pick, n - 1)
    return n


print(down(5), pick(9))
