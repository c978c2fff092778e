"""Which interpreters the Python tests start, and where the extension built for each of them is.

Tests run on the interpreter that runs pytest. With `--every-python` they run on all that are given by ENCC_TEST_PYTHONS
(paths, separated by spaces or colons) or found: the current one, pyenv's, those of tools/dev/provision_interpreters.sh
and those on the path, one of each version and kind.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("ENCC_BUILD_DIR", ROOT / "build"))
SUPPORTED = ((3, 11), (3, 12), (3, 13), (3, 14), (3, 15))

_PROBE = """
import json, sys
v = sys.version_info
debug = hasattr(sys, "gettotalrefcount")
tag = f"py{v[0]}{v[1]}{v[2]}{sys.abiflags}"
print(json.dumps([sys.implementation.name, list(v[:2]), debug, tag]))
"""


@dataclass(frozen=True)
class Interpreter:
    path: str
    version: tuple[int, int]
    debug: bool
    #: Import path with the extension beside the Python files; None if it was not built for this interpreter.
    native_path: str | None

    def __str__(self) -> str:
        return f"{self.version[0]}.{self.version[1]}{'-debug' if self.debug else ''}"

    def import_path(self, core: str) -> str:
        if core == "native" and self.native_path is not None:
            return self.native_path
        return str(ROOT / "python-runtime")

    def environment(self, core: str, **more: str) -> dict[str, str]:
        """For a child process that runs on `core`; nothing of the caller's encc or Python settings goes along."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ENCC_", "PYTHON"))}
        return {**kept, "PYTHONPATH": self.import_path(core), "ENCC_CORE": core, "PYTHONIOENCODING": "utf-8", **more}


@cache
def describe(path: str) -> Interpreter | None:
    """The CPython at `path`, or None if it does not start or is too old."""
    try:
        done = subprocess.run([path, "-I", "-c", _PROBE], capture_output=True, text=True, timeout=60, check=True)
        implementation, version, debug, tag = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    if implementation != "cpython" or tuple(version) < SUPPORTED[0]:
        return None
    return Interpreter(path, (version[0], version[1]), debug, _native_path(path, tag))


def _native_path(path: str, tag: str) -> str | None:
    candidates = [str(BUILD / tag / "python")]
    if path == sys.executable:
        # The one that runs us: wherever it finds the extension itself.
        candidates = [*(entry for entry in sys.path if entry), *candidates]
    for candidate in candidates:
        if any(Path(candidate, "encc").glob("_runtime*.so")):
            return candidate
    return None


def current() -> Interpreter:
    found = describe(sys.executable)
    assert found is not None, sys.executable
    return found


def every() -> list[Interpreter]:
    """All interpreters to test, the current one first."""
    given = os.environ.get("ENCC_TEST_PYTHONS", "").replace(":", " ").split()
    found: dict[object, Interpreter] = {}
    for path in given or _candidates():
        resolved = shutil.which(path)
        interpreter = describe(resolved) if resolved else None
        if interpreter is None:
            continue
        key = resolved if given else (interpreter.version, interpreter.debug)
        found.setdefault(key, interpreter)
    return list(found.values())


def missing(found: list[Interpreter]) -> list[str]:
    """The supported versions that are not among `found`."""
    versions = {interpreter.version for interpreter in found}
    return [f"{major}.{minor}" for major, minor in SUPPORTED if (major, minor) not in versions]


def _candidates() -> Iterator[str]:
    yield sys.executable
    provisioned = Path(
        os.environ.get("ENCC_INTERPRETERS")
        or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "encc" / "interpreters"
    )
    for major, minor in SUPPORTED:
        name = f"python{major}.{minor}"
        for path in sorted((Path.home() / ".pyenv" / "versions").glob(f"{major}.{minor}.*/bin/python3")):
            yield str(path)
        for kind in (name, name + "-dbg"):
            yield str(provisioned / "bin" / kind)
            yield kind


def compiler() -> str | None:
    """The `encc` command: ENCC_BINARY or ENCC, the build folder, the path."""
    for variable in ("ENCC_BINARY", "ENCC"):
        if os.environ.get(variable):
            return os.environ[variable]
    for preset in ("dev", "release", "asan"):
        if (binary := BUILD / preset / "bin" / "encc").is_file():
            return str(binary)
    return shutil.which("encc")
