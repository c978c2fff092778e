# Python reads names in normal form KC: each of these is `__encc__`.
def f(n, __ｅｎｃｃ__=1): return f(n - 1) if n else __𝐞𝚗cｃ__
print(f(3))
import sys as __ᵉⁿᶜᶜ__
def g(n):
    return g(n - 1) if n else "g"
print(g(3), [name for name in globals() if "enc" in name])
# encc-test: rewrites=0
