#!/usr/bin/env python3
"""Checks that every code of Diagnostics.def is unique, in order, documented, and raised by a test or sample.

tools/dev/check_diagnostics.py            prints what is wrong; exit status 1 if anything is
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "lib/transform/Diagnostics.def"
PAGE = ROOT / "docs/diagnostics.md"

#: Where a code counts as raised: expected texts of tests, comments in samples.
WITNESSES = ("tests/**/*.py", "tests/**/*.cpp", "samples/**/*")

#: Cannot be raised on purpose: a file of 2 GiB, a guard against the parser, internal errors.
NEEDS_NO_WITNESS = {16, 138, 300, 302}


def rows() -> list[tuple[int, str]]:
    found = re.findall(r'^DIAG\((\d+), (\w+), (?:Remark|Warning|Error), ".*"\)$', TABLE.read_text(), re.MULTILINE)
    return [(int(number), name) for number, name in found]


def sections() -> dict[str, str]:
    """Heading without "## " to the section's text. A "#" in an example is no heading."""
    found: dict[str, list[str]] = {}
    heading, fenced = "", False
    for line in PAGE.read_text().splitlines():
        fenced ^= line.startswith("```")
        if not fenced and re.match("#+ ", line):
            heading = line.lstrip("# ")
        found.setdefault(heading, []).append(line)
    return {heading: "\n".join(lines) + "\n" for heading, lines in found.items() if heading.startswith("ENC")}


def problems() -> list[str]:
    found = []
    table = rows()
    if len(table) != TABLE.read_text().count("\nDIAG("):
        found.append(f"{TABLE.name}: a row has not the form that this script reads")
    numbers = [number for number, _ in table]
    if numbers != sorted(set(numbers)):
        found.append(f"{TABLE.name}: numbers are not unique and rising")

    documented = sections()
    headings = [f"ENC{number:03} {name}" for number, name in table]
    found += [f"{PAGE.name}: no section '## {heading}'" for heading in headings if heading not in documented]
    found += [f"{PAGE.name}: section '{heading}' has no row" for heading in documented if heading not in headings]
    if [heading for heading in documented if heading in headings] != [h for h in headings if h in documented]:
        found.append(f"{PAGE.name}: sections are not in the order of the codes")
    for heading, text in documented.items():
        if "```" not in text:
            found.append(f"{PAGE.name}: section '{heading}' has no example")
        if "What to do:" not in text:
            found.append(f"{PAGE.name}: section '{heading}' does not say what to do")

    raised = "".join(
        path.read_text(errors="replace") for pattern in WITNESSES for path in ROOT.glob(pattern) if path.is_file()
    )
    # The examples of the page are run by tests/cli/test_diagnostics_page.py, which expects the section's code.
    examples = {heading for heading, text in documented.items() if "```python" in text}
    for number, name in table:
        code = f"ENC{number:03}"
        if number not in NEEDS_NO_WITNESS and code not in raised and f"{code} {name}" not in examples:
            found.append(f"{code} {name}: no test or sample raises it")
    return found


def main() -> int:
    found = problems()
    print(*found, sep="\n", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
