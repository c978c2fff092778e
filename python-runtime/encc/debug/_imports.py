"""Modules get restart points when they are imported; their source text is kept, to be compared with later versions."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType
from typing import Any

from encc import _runtime
from encc.debug._pieces import compiled
from encc.debug._sources import loaded, read


def is_own(path: str) -> bool:
    """Whether a file is the program's: neither of the standard library nor of an installed package."""
    library = os.path.dirname(os.__file__) + os.sep
    return not (
        path.startswith(library) or f"{os.sep}site-packages{os.sep}" in path or f"{os.sep}dist-packages{os.sep}" in path
    )


class PointsLoader(SourceFileLoader):
    """Loads one module."""

    def get_code(self, fullname: str) -> CodeType | None:
        code = super().get_code(fullname)
        if code is None:
            return None
        text = read(self.path)
        root = compiled(text, self.path)[1] if "restart-point" in text else _runtime.add_restart_points(code)
        return loaded(self.path, root, fullname, text).root


class PointsFinder:
    """In front of all finders: lets those find the module as ever, and exchanges the loader."""

    def __init__(self, packages: tuple[str, ...] = ()) -> None:
        self._packages = packages

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        seen = False
        for finder in sys.meta_path:
            if finder is self:
                seen = True
            elif seen and (find_spec := getattr(finder, "find_spec", None)) is not None:
                spec = find_spec(name, path, target)
                if spec is None:
                    continue
                if type(spec.loader) is SourceFileLoader and self._chooses(name, spec.loader.path):
                    spec.loader = PointsLoader(spec.name, spec.loader.path)
                return spec
        return None

    def _chooses(self, name: str, path: str) -> bool:
        if name.partition(".")[0] == "encc":
            return False
        if not self._packages:
            return is_own(path)
        return "*" in self._packages or any(name == p or name.startswith(p + ".") for p in self._packages)


def install(packages: tuple[str, ...] = ()) -> None:
    """What is imported from now on can be restarted."""
    if not any(type(finder) is PointsFinder for finder in sys.meta_path):
        sys.meta_path.insert(0, PointsFinder(packages))  # type: ignore[arg-type]
