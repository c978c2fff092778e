"""A function that calls itself last."""
import encc.runtime as __encc__
@__encc__.restartable
def gcd(a, b):
    """Euclid."""
    if b == 0:
        return a
    raise __encc__.restart(gcd, b, a % b)


print(gcd(1071, 462))
