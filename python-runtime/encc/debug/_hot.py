"""`python -m encc run --hot`: saved edits are applied to the running program between calls, without a debugger."""

from __future__ import annotations

import sys
import threading
import time

from encc.debug import _patches
from encc.debug._sources import Source, all_sources, stamp_of

_INTERVAL = 0.2  # seconds between two looks at the files


def start() -> None:
    """Watches the files of all modules that were loaded with restart points, in a thread of its own."""
    threading.Thread(target=_watch, name="encc hot", daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(_INTERVAL)
        for source in all_sources():
            if source.is_saved() and stamp_of(source.path) != source.told:
                _take(source)


def _take(source: Source) -> None:
    source.told = stamp_of(source.path)  # said once, applied or not
    try:
        lines = _patches.take(source).summary
    except _patches.PatchRefused as refused:
        lines = [*refused.lines]
    except Exception as error:  # the watch goes on, whatever a half-written file holds
        lines = [f"{type(error).__name__}: {error}"]
    for line in lines:
        print(f"encc: {source.path}: {line}", file=sys.stderr, flush=True)
