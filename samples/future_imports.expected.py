#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""The runtime is imported behind the docstring and the `__future__` imports."""
from __future__ import annotations
import encc.runtime as __encc__
import sys
@__encc__.restartable
def depth(n: int, acc: int = 0) -> int:
    return acc if n == 0 else __encc__.restart(depth, n - 1, acc + 1)
print(depth(10), sys.byteorder in ("little", "big"))
