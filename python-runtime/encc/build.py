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
import tempfile
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


def transform(source: str, output: str, options: Iterable[str] = (), *, folder: str | None = None) -> None:
    """Runs `encc transform` in `folder`, with [tool.encc] of the pyproject.toml here, which is the project's."""
    command = [os.path.abspath(find_compiler()), "transform", source, "-o", output, "--quiet", *options]
    if os.path.isfile("pyproject.toml"):
        command.append(f"--config={os.path.abspath('pyproject.toml')}")
    if subprocess.run(command, cwd=folder).returncode != 0:
        raise RuntimeError("encc could not transform the package; what it said stands above")


class build_py(_build_py):  # the name setuptools asks for
    """Copies the packages into the build folder as ever, then puts the transformed files in their place."""

    def run(self) -> None:
        super().run()
        if getattr(self, "editable_mode", False):
            return  # runs from the source; the import hook is for that
        sources = {os.path.normpath(built): source for built, source in self.get_output_mapping().items()}
        # As the files lie in the project, so that patterns of [tool.encc] match them as ever.
        places = {}
        for folder, _, names in os.walk(self.build_lib):
            for built in (os.path.join(folder, name) for name in names if name.endswith((".py", ".pyw"))):
                source = os.path.relpath(sources.get(os.path.normpath(built), os.pardir))
                below = os.path.relpath(built, self.build_lib)
                places[built] = below if source.startswith(os.pardir) else source
        with tempfile.TemporaryDirectory(prefix="encc-") as scratch:
            plain, transformed = os.path.join(scratch, "plain"), os.path.join(scratch, "transformed")
            os.mkdir(plain)
            for built, place in places.items():
                self.mkpath(os.path.dirname(os.path.join(plain, place)))
                self.copy_file(built, os.path.join(plain, place))
            transform(os.curdir, transformed, folder=plain)
            for built, place in places.items():
                result = os.path.join(transformed, place)
                if os.path.exists(result):  # else it is excluded
                    self.copy_file(result, built)
