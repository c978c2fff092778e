"""A return inside a loop leaves the loop: a tail call."""
import encc.runtime as __encc__
@__encc__.restartable
def smallest_factor_sum(n, acc=0):
    for factor in range(2, n + 1):
        if n % factor == 0:
            raise __encc__.restart(smallest_factor_sum, n // factor, acc + factor)
    else:
        return acc


print(smallest_factor_sum(60))
