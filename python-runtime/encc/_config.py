"""[tool.encc] of the nearest pyproject.toml, as far as the import hook needs it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def find_table(folder: str) -> tuple[str, dict[str, Any]]:
    """Path of the pyproject.toml that holds the table, in `folder` or above, and the table; "" and {} if there is none.

    A file that is no TOML is passed over here: the compiler complains about it.
    """
    folder = os.path.realpath(folder)
    while True:
        path = os.path.join(folder, "pyproject.toml")
        try:
            with open(path, "rb") as file:
                text = file.read()
        except OSError:
            text = b""
        if b"encc" in text:
            table = _table(text)
            if table is not None:
                return path, table
        above = os.path.dirname(folder)
        if above == folder:
            return "", {}
        folder = above


def _table(text: bytes) -> dict[str, Any] | None:
    import tomllib

    try:
        table = tomllib.loads(text.decode()).get("tool", {}).get("encc")
    except (ValueError, AttributeError):
        return {}
    return table if isinstance(table, dict) else None
