"""pdb that can restart frames with new code: `python -m encc debug`, `encc.set_trace`.

    python -m encc debug [-m] app.py ARGUMENT…      stops where an exception is raised that nobody will catch
    PYTHONBREAKPOINT=encc.set_trace python app.py   breakpoint() stops in this debugger
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["main", "set_trace"]


def main(arguments: list[str]) -> None:
    """The command line."""
    from encc.debug._program import main as run

    run(arguments)


def set_trace(*_: Any, **__: Any) -> None:
    """Stops at the caller's next line; what `breakpoint()` calls."""
    from encc.debug._pdb import current

    current().set_trace(sys._getframe().f_back)
