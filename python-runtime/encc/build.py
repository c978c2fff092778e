"""The compiler in the build of a package: a setuptools command here, a hatch hook in `encc.build_hatch`.

    [build-system]
    requires = ["setuptools", "encc"]
    build-backend = "setuptools.build_meta"

    [tool.setuptools.cmdclass]
    build_py = "encc.build.build_py"
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from typing import TYPE_CHECKING

from encc._compiler import find_compiler

if TYPE_CHECKING:
    from setuptools.command.build_py import build_py as _build_py
else:
    try:
        from setuptools.command.build_py import build_py as _build_py
    except ImportError:  # a hatch build has no setuptools
        _build_py = object

__all__ = ["build_py", "transform"]


def transform(source: str, output: str, options: Iterable[str] = ()) -> None:
    """Runs `encc transform`, in the project's folder so that [tool.encc] of its pyproject.toml holds."""
    command = [find_compiler(), "transform", source, "-o", output, "--quiet", *options]
    if os.path.isfile("pyproject.toml"):
        command.append("--config=pyproject.toml")
    if subprocess.run(command).returncode != 0:
        raise RuntimeError(f"encc could not transform '{source}'; what it said stands above")


class build_py(_build_py):  # the name setuptools asks for
    """Copies the packages into the build folder as ever, then puts the transformed files in their place."""

    def run(self) -> None:
        super().run()
        if getattr(self, "editable_mode", False):
            return  # runs from the source; the import hook is for that
        plain, transformed = self.build_lib, self.build_lib.rstrip(os.sep) + ".encc"
        transform(plain, transformed)
        for folder, _, names in os.walk(transformed):
            for name in names:
                if name.endswith((".py", ".pyw")):
                    path = os.path.join(folder, name)
                    self.copy_file(path, os.path.join(plain, os.path.relpath(path, transformed)))
