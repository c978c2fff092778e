"""Options and the header of the Python tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import interpreters


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-python", action="store_true", help="run programs on every interpreter found, not on this one alone"
    )


def pytest_report_header(config: pytest.Config) -> list[str]:
    found = interpreters.every() if config.getoption("--every-python") else [interpreters.current()]
    named = ", ".join(f"{i} ({'native and pure' if i.native_path else 'pure only'})" for i in found)
    lines = [f"encc: {interpreters.compiler() or 'no compiler found'}", f"interpreters: {named}"]
    if config.getoption("--every-python") and (missing := interpreters.missing(found)):
        lines.append(f"not found: {', '.join(missing)}")
    return lines


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "interpreter" in metafunc.fixturenames:
        every = metafunc.config.getoption("--every-python")
        found = interpreters.every() if every else [interpreters.current()]
        metafunc.parametrize("interpreter", found, ids=str, scope="session")
