"""The real command, run in a folder of its own; tests compare its whole output."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import interpreters
import pytest

RECURSIVE = "def f(n):\n    return f(n - 1)\n"
REWRITTEN = "import encc.runtime as __encc__\n@__encc__.restartable\ndef f(n):\n    raise __encc__.restart(f, n - 1)\n"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


class Command:
    """`encc(...)` runs the command in `folder`; paths are relative, so that messages are the same everywhere."""

    def __init__(self, binary: str, folder: Path) -> None:
        self.binary = binary
        self.folder = folder
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("ENCC_") and k != "NO_COLOR"}
        self.environment["LC_ALL"] = "C.UTF-8"

    def __call__(self, *arguments: str, prefix: tuple[str, ...] = (), **more: Any) -> Done:
        done = subprocess.run(
            [*prefix, self.binary, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            timeout=120,
            **more,
        )
        return Done(done.returncode, done.stdout.decode(errors="surrogateescape"), done.stderr.decode())

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [self.binary, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A shell starts background jobs with SIGINT ignored, and this suite may be part of one.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def tree(self, name: str) -> dict[str, str | bytes]:
        """Files below a folder, but for the manifest: text where it is UTF-8, else bytes; "-> target" for links."""
        found: dict[str, str | bytes] = {}
        for path in sorted((self.folder / name).rglob("*")):
            if path.name == ".encc-manifest":
                continue
            relative = str(path.relative_to(self.folder / name))
            if path.is_symlink():
                found[relative] = f"-> {os.readlink(path)}"
            elif path.is_file():
                data = path.read_bytes()
                try:
                    found[relative] = data.decode()
                except UnicodeDecodeError:
                    found[relative] = data
        return found


@pytest.fixture
def encc(tmp_path: Path) -> Command:
    binary = interpreters.compiler()
    if binary is None:
        pytest.fail("no encc command: build it, or set ENCC")
    return Command(str(binary), tmp_path)


@pytest.fixture
def unprivileged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Command], tuple[str, ...]]:
    """Makes a folder readable for everybody and gives the prefix that runs a command without root's powers."""

    def prepare(command: Command) -> tuple[str, ...]:
        if os.getuid() != 0:
            return ()
        copy = command.folder / "encc-command"
        copy.write_bytes(Path(command.binary).read_bytes())
        copy.chmod(0o755)
        command.binary = str(copy)
        for folder in [command.folder, *command.folder.parents]:
            if folder.stat().st_uid == 0 and folder != Path("/"):
                folder.chmod(folder.stat().st_mode | 0o755)
        return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

    return prepare
