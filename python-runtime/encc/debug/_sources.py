"""The source files of the program as they were loaded, and whether they have been saved since."""

from __future__ import annotations

import os
import sys
import tokenize
from dataclasses import dataclass, field
from types import CodeType
from typing import Any


@dataclass
class Source:
    """One file. `root` is the code that was loaded, in which patches replace the functions; `text` what runs by now."""

    path: str
    module: str
    text: str
    root: CodeType
    original: str = ""
    stamp: tuple[int, int] = (0, 0)
    told: tuple[int, int] = (0, 0)  #: the version whose saving was announced
    patches: list[Any] = field(default_factory=list)
    definitions: Any = None  #: what the version that runs defines, once it was asked for

    def namespace(self) -> dict[str, Any] | None:
        """Of the module; None if it has gone."""
        module = sys.modules.get(self.module)
        return None if module is None else module.__dict__

    def is_saved(self) -> bool:
        """Whether the file is another than the one that was taken last."""
        return stamp_of(self.path) not in (self.stamp, (0, 0))


_sources: dict[str, Source] = {}


def loaded(path: str, root: CodeType, module: str, text: str | None = None) -> Source:
    """Remembers a module that is being loaded."""
    stamp = stamp_of(path)
    if text is None:
        text = read(path)
    source = Source(path, module, text, root, text, stamp, stamp)
    _sources[path] = source
    return source


def source_of(path: str) -> Source | None:
    return _sources.get(path)


def all_sources() -> list[Source]:
    return list(_sources.values())


def stamp_of(path: str) -> tuple[int, int]:
    """Changes when the file is saved; (0, 0) if there is no such file."""
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def read(path: str) -> str:
    """The file's text, decoded as Python does; OSError, SyntaxError or UnicodeDecodeError if that fails."""
    with tokenize.open(path) as file:
        return file.read()
