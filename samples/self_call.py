"""A function that calls itself last."""


def gcd(a, b):
    """Euclid."""
    if b == 0:
        return a
    return gcd(b, a % b)


print(gcd(1071, 462))
