"""Adds up JUnit files of one test run: summarize.py FOLDER; exits with 1 on a failure, or when no test ran."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def count(file: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of one file."""
    passed = failed = skipped = 0
    for case in ET.parse(file).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
            failed += 1
        elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main() -> int:
    total = [0, 0, 0]
    for file in sorted(Path(sys.argv[1]).glob("*.xml")):
        counts = count(file)
        total = [a + b for a, b in zip(total, counts, strict=True)]
        print("{:18} {:6} passed, {:3} failed, {:4} skipped".format(file.stem, *counts))
    print("{} passed, {} failed, {} skipped".format(*total))
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
