"""How tests ended, from JUnit reports, and the known reasons why some end otherwise after encc."""

from __future__ import annotations

import fnmatch
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent


def outcome_of(case: ElementTree.Element) -> tuple[str, str]:
    """passed, skipped, failure or error, and what was said about it."""
    for kind in ("skipped", "failure", "error"):
        if (child := case.find(kind)) is not None:
            return kind, (child.text or "") + (child.get("message") or "")
    return "passed", ""


def reason_for(name: str, version: str, form: tuple[str, ...]) -> str:
    """The reason of differences.toml for the test called `name`, or ""."""
    for row in tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8"))["difference"]:
        if version not in row.get("versions", [version]) or not {*row.get("modes", form)}.intersection(form):
            continue
        if row.get("own") and "--plain-tests" in form:
            continue
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in row["tests"]):
            return str(row["reason"])
    return ""
