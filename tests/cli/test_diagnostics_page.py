"""docs/diagnostics.md is true: every example gives the code of its section, and every code has a section."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from conftest import Command

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools/dev"))

import check_diagnostics

EXAMPLES = {
    heading.split()[0]: match[1]
    for heading, text in check_diagnostics.sections().items()
    if (match := re.search(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
}


def test_the_page_and_the_table_agree() -> None:
    assert check_diagnostics.problems() == []


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 20


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_gives_the_code(encc: Command, code: str) -> None:
    encc.write({"a.py": EXAMPLES[code]})
    options = ["-g"] if "restart-point" in EXAMPLES[code] else []
    done = encc("check", "a.py", "--json", *options)
    assert code in [json.loads(line).get("code") for line in done.out.splitlines()]
