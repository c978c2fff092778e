"""Directives that are not understood, or mean nothing where they stand."""
import encc.runtime as __encc__
# encc: offf
# ENC150: unknown directive 'encc: offf'
LIMIT = 3

# encc: off
# ENC151: no function begins here; the directive has no effect
if LIMIT:
    pass

@__encc__.restartable
def climb(n):
    return n if n > LIMIT else __encc__.restart(climb, n + 1)


print(climb(0))
