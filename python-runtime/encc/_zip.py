"""Modules in zip files, transformed. As with plain zipimport nothing is cached."""

from __future__ import annotations

import os
from zipimport import zipimporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

    from encc.importer import Importer


def _compile(source: bytes, path: str) -> CodeType:
    return compile(source, path, "exec", dont_inherit=True)  # type: ignore[no-any-return]


class TransformingZipLoader(zipimporter):
    def __init__(self, plain: zipimporter, importer: Importer) -> None:
        super().__init__(os.path.join(plain.archive, plain.prefix))
        self._importer = importer

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        if not path.endswith(".py"):
            return super().get_code(fullname)
        source = self.get_data(path)
        return self._importer.compile(source, path, _compile)
