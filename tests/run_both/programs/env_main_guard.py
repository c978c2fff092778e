"""A docstring.

import this
"""
from __future__ import annotations
import sys; import os
__all__ = ["f"]
if __name__ == "__main__":
    def f(n):
        if n == 0:
            return __doc__.splitlines()[0], __name__
        return f(n - 1)
    print(f(3))
    print([name for name in dir() if not name.startswith("_") and name not in ("annotations", "f", "os", "sys")])
    print(os.path.basename(__file__), sys.argv[1:])
# encc-test: rewrites>=1
