"""What the programs of the tests around deep recursion begin with."""

from __future__ import annotations

import os
import sys

DEPTH = int(os.environ.get("ENCC_TEST_DEPTH", "4000" if hasattr(sys, "gettotalrefcount") else "15000"))

#: Two ways into the large stack: a marked function, and code that knows nothing of encc. `limits()` is what must be as before.
START = """
import sys, threading
from encc import deep
from encc._runtime import deep_state
def down(n, leaf): return leaf() if n == 0 else 1 + max(down(n - 1, leaf) for _ in (0,))
marked = deep(lambda n, leaf: leaf() if n == 0 else 1 + max(marked(n - 1, leaf) for _ in (0,)))
ways = [marked, lambda n, leaf: deep(down, n, leaf)]
def limits(): return [v for k, v in deep_state().items() if k in ("inside", "limit", "remaining", "c_remaining", "c_stack")]
before = limits()
"""
