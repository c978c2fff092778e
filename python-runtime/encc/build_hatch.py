"""The hatch build hook `encc`:

    [build-system]
    requires = ["hatchling", "encc"]
    build-backend = "hatchling.build"

    [tool.hatch.build.targets.wheel.hooks.encc]
    packages = ["src/mypackage"]       # folders of the project; each goes into the wheel under its own name
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from encc.build import transform

__all__ = ["EnccBuildHook", "hatch_register_build_hook"]


class EnccBuildHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "encc"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # runs from the source; the import hook is for that
        packages = self.config.get("packages")
        if not packages:
            raise ValueError("[tool.hatch.build.targets.wheel.hooks.encc] needs packages = [...]")
        self._folder = tempfile.TemporaryDirectory(prefix="encc-")
        for package in packages:
            output = os.path.join(self._folder.name, os.path.basename(os.path.normpath(package)))
            transform(os.path.join(self.root, package), output, self.config.get("options", ()))
            for folder, _, names in os.walk(output):
                for name in names:
                    if name.endswith((".py", ".pyw")):
                        path = os.path.join(folder, name)
                        build_data["force_include"][path] = os.path.relpath(path, self._folder.name)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()


@hookimpl
def hatch_register_build_hook() -> type[EnccBuildHook]:
    return EnccBuildHook
