"""A program under `python -m encc debug` in a pseudo-terminal, as a user has it."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import interpreters

PROMPT = "(Pdb) "


class Session:
    """Starts at once. `said` is everything that was printed so far."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        command: tuple[str, ...] = ("-m", "encc", "debug"),
        prompt: str = PROMPT,
        **environment: str,
    ):
        self._prompt = prompt
        here = interpreters.current()
        master, slave = pty.openpty()
        self._master = master
        self.said = ""
        self._read = 0
        self.process = subprocess.Popen(
            [here.path, *command, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            close_fds=True,
            env={**here.environment("native"), "TERM": "dumb", "PYTHON_COLORS": "0", "HOME": str(folder), **environment},
        )
        os.close(slave)

    def wait_for(self, text: str | None = None, timeout: float = 30) -> str:
        """What was printed until the text, by default the prompt, appears; the text left out."""
        text = text or self._prompt
        end = time.monotonic() + timeout
        while text not in self.said[self._read :]:
            left = end - time.monotonic()
            ready = select.select([self._master], [], [], max(0, left))[0]
            assert ready, f"{text!r} did not come; so far:\n{self.said}"
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            assert data, f"the program ended before {text!r}:\n{self.said}"
            self.said += data.decode(errors="replace").replace("\r\n", "\n")
        at = self.said.index(text, self._read)
        found = self.said[self._read : at]
        self._read = at + len(text)
        return found

    def send(self, line: str, until: str | None = None) -> str:
        """Types a line; what was printed until the next prompt, the echo left out."""
        os.write(self._master, line.encode() + b"\n")
        found = self.wait_for(until)
        return found.partition("\n")[2]

    def finish(self, line: str | None = None) -> tuple[str, int]:
        """What was printed until the program's end, and its exit status."""
        if line is not None:
            os.write(self._master, line.encode() + b"\n")
        while True:
            ready = select.select([self._master], [], [], 30)[0]
            assert ready, f"the program does not end; so far:\n{self.said}"
            try:
                data = os.read(self._master, 65536)
            except OSError:
                break
            if not data:
                break
            self.said += data.decode(errors="replace").replace("\r\n", "\n")
        os.close(self._master)
        self._master = -1
        rest = self.said[self._read :]
        return (rest.partition("\n")[2] if line is not None else rest), self.process.wait(30)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        if self._master >= 0:
            os.close(self._master)
        self.process.kill()
        self.process.wait()


def program(folder: Path, source: str, name: str = "app.py") -> str:
    (folder / name).write_text(textwrap.dedent(source), encoding="utf-8")
    return name


def save(tmp_path, old, new, name="app.py"):
    """As another editor does, while the program waits."""
    path = tmp_path / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    now = time.time() + 2
    os.utime(path, (now, now))


def editor(folder: Path, *replacements: tuple[str, str]) -> str:
    """An $EDITOR whose n-th call makes the n-th replacement in the file."""
    script = folder / "editor.py"
    script.write_text(
        textwrap.dedent(f"""
        import pathlib, sys
        count = pathlib.Path({str(folder / "edits")!r})
        number = int(count.read_text()) if count.exists() else 0
        count.write_text(str(number + 1))
        old, new = {replacements!r}[number]
        path = pathlib.Path(sys.argv[-1])
        text = path.read_text()
        assert old in text and sys.argv[-2].startswith("+"), (old, sys.argv)
        path.write_text(text.replace(old, new))
        """)
    )
    return f"{sys.executable} {script}"


def lines_of(text: str, pattern: str) -> list[str]:
    return re.findall(pattern, text, re.MULTILINE)
