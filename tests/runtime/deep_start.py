"""What the programs of the tests around deep recursion begin with."""

from __future__ import annotations

import os
import sys

import pytest

DEPTH = int(os.environ.get("ENCC_TEST_DEPTH", "4000" if hasattr(sys, "gettotalrefcount") else "15000"))

# Recursion through C is noticed when a new chunk of frames is taken: after 136 calls or so, of which
# each generator's takes three of that build's 500 C calls. Whether that comes in time depends on what fills the first chunk.
few_c_calls = pytest.mark.skipif(
    hasattr(sys, "gettotalrefcount") and sys.version_info[:2] == (3, 13),
    reason="this debug build allows 500 C calls: they may be used up before the next chunk of frames is taken",
)

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
