"""`python -m encc run --hot`: saved edits are applied to the running program between calls, without a debugger."""

from __future__ import annotations

import atexit
import sys
import threading

from encc.debug import _patches
from encc.debug._sources import Source, all_sources, stamp_of

_INTERVAL = 0.1  # seconds between two looks at the files


def start() -> None:
    """Watches the files of all modules that were loaded with restart points, in a thread of its own."""
    ends = threading.Event()
    thread = threading.Thread(target=_watch, args=(ends,), name="encc hot", daemon=True)
    thread.start()

    def end() -> None:  # a thread that prints while the interpreter shuts down would abort it
        ends.set()
        thread.join()

    atexit.register(end)


def _watch(ends: threading.Event) -> None:
    seen: dict[str, tuple[int, int]] = {}  # at the last look: what still changes is being written
    while not ends.wait(_INTERVAL):
        for source in all_sources():
            stamp = stamp_of(source.path)
            if seen.get(source.path) == stamp and source.is_saved() and stamp != source.told:
                _take(source)
            seen[source.path] = stamp


def _take(source: Source) -> None:
    source.told = stamp_of(source.path)  # said once, applied or not
    try:
        lines = _patches.take(source).summary
    except _patches.PatchRefused as refused:
        lines = [*refused.lines]
    except Exception as error:  # the watch goes on, whatever a half-written file holds
        lines = [f"{type(error).__name__}: {error}"]
    for line in lines:
        where = "" if line.startswith(source.path) else f"{source.path}: "
        print(f"encc: {where}{line}", file=sys.stderr, flush=True)
