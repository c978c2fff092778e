"""A last statement `f(…)` in a function that never returns a value."""
import encc.runtime as __encc__
@__encc__.restartable
def fill(out, n):
    if n == 0:
        return
    out.append(n)
    raise __encc__.restart_procedure(fill, out, n - 1)


numbers = []
fill(numbers, 5)
print(numbers)
