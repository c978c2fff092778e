"""Recursion that is not a tail call, through every path that calls back: `deep(f)` and `deep(f, x)`.

The depths are those of continuous integration. The long form, 1,000,000 levels through each path, needs some 4 GB:

    ENCC_TEST_DEPTH=1000000 python -m pytest -n 2 tests/runtime/test_deep.py
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable

import pytest
from conftest import needs_native
from deep_paths import CALLS, PATHS, program

pytestmark = needs_native

DEPTH = int(os.environ.get("ENCC_TEST_DEPTH", "5000" if hasattr(sys, "gettotalrefcount") else "20000"))


@pytest.mark.parametrize("path", [*PATHS, *CALLS])
@pytest.mark.timeout(600)
def test_goes_deep(path: str, run_child: Callable[..., str]) -> None:
    text = "import gc, threading; from encc import deep\n" + program(path)
    text += textwrap.dedent(f"""
        gc.disable()
        n = {DEPTH}
        assert run(make(5)) == 5
        made = make(n)
        assert run(made) == n
        if hasattr(run, "cache_clear"): run.cache_clear()
        results = []
        thread = threading.Thread(target=lambda: results.append(run(made)))
        thread.start()
        thread.join()
        assert results == [n]
        print("deep")
    """)
    # Threads of the default stack size, and a budget that does not depend on the machine's memory.
    assert run_child(text, core="native", timeout=600, ENCC_MAX_DEPTH=str(8 * DEPTH)) == "deep\n"
