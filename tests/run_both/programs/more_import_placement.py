"""Docstring of the module."""; from __future__ import annotations
from __future__ import (
    generator_stop,
    division,
)
x = 1; y = 2
def f(n): return f(n - 1) if n else (__doc__, x, y)
print(f(2), f.__annotations__, [name for name in vars() if name == "annotations"])
# encc-test: rewrites>=1
