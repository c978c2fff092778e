"""The `program` fixture; what it gives is in both_ways.py."""

from __future__ import annotations

from pathlib import Path

import interpreters
import pytest
from both_ways import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    compiler = interpreters.compiler()
    if compiler is None:
        pytest.skip("no encc command: build it, or set ENCC")
    return Program(tmp_path, str(compiler))
