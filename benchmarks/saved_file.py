#!/usr/bin/env python3
"""From saving a module of 2,000 lines to the first line of the restarted frame: `python -m encc debug` in a pseudo-terminal.

python benchmarks/saved_file.py             three kinds of edits, each many times: median and slowest, in milliseconds

The time runs from before the file is written until the debugger's prompt is read; beside it, what of it the debugger's
process was running (on a busy machine the rest is waiting for others). Needs the extension for the running
interpreter on the import path.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TARGET = 20.0  # milliseconds
LINES = 2000
SUBJECT = """

class Subject:
    def above(self):
        return 1

    def work(self, n):
        value = 0
        breakpoint()
        return value + n

"""


def module_text() -> str:
    """2,000 lines of a module of the standard library, with the class in the middle."""
    spec = importlib.util.find_spec("argparse")
    assert spec is not None and spec.origin is not None
    text = Path(spec.origin).read_text(encoding="utf-8")
    lines = text.split("\n")
    ends = [node.end_lineno or 0 for node in ast.parse(text).body]
    middle = min(ends, key=lambda end: abs(end - LINES // 2))
    rest = LINES - middle - SUBJECT.count("\n")
    kept = lines[middle:]
    while True:  # methods may be cut off at the end, but none in two
        try:
            ast.parse("\n".join(kept[:rest]))
            break
        except SyntaxError:
            rest -= 1
    padding = [""] * (LINES - middle - SUBJECT.count("\n") - rest)
    return "\n".join([*lines[:middle], *SUBJECT.split("\n")[:-1], *kept[:rest], *padding])


#: What to turn the text into for the n-th time.
EDITS: dict[str, Callable[[str, int], str]] = {
    "a line of the function": lambda text, n: text.replace("value = 0", f"value = {n}"),
    "a line more, all below moves": lambda text, n: text.replace("value = 0", "value = 0\n" + "        value += 1\n" * n),
    "the class's other method too": lambda text, n: text.replace("return 1\n", f"return {n + 2}\n").replace(
        "value = 0", f"value = {n}"
    ),
}


class Session:
    """The debugger, and what a user types."""

    def __init__(self, folder: Path) -> None:
        self._master, slave = pty.openpty()
        path = os.pathsep.join(map(os.path.abspath, sys.path[1:]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "encc", "debug", "app.py"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path, "TERM": "dumb", "PYTHON_COLORS": "0", "HOME": str(folder)},
        )
        os.close(slave)

    def wait_for_prompt(self) -> str:
        said = ""
        while not said.endswith("(Pdb) "):
            if not select.select([self._master], [], [], 30)[0]:
                raise SystemExit(f"no prompt after:\n{said}")
            try:
                said += os.read(self._master, 65536).decode(errors="replace")
            except OSError:
                raise SystemExit(f"the debugger has ended:\n{said}") from None
        return said

    def type(self, line: str) -> str:
        os.write(self._master, line.encode() + b"\n")
        return self.wait_for_prompt()


def running(process: subprocess.Popen[bytes]) -> float:
    """Milliseconds that the process has run so far."""
    return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) / 1e6


def measure(
    session: Session, path: Path, text: str, edit: Callable[[str, int], str], rounds: int
) -> tuple[list[float], list[float]]:
    times, ran = [], []
    for number in range(1, rounds + 1):
        changed = edit(text, number)
        before = running(session.process)
        start = time.perf_counter()
        path.write_text(changed, encoding="utf-8")
        said = session.type("restartf")
        times.append((time.perf_counter() - start) * 1000)
        ran.append(running(session.process) - before)
        if "patched: Subject." not in said or "--Restart--" not in said:
            raise SystemExit(f"not restarted:\n{said}")
    return times, ran


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    text = module_text()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "subject.py"
        path.write_text(text, encoding="utf-8")
        (folder / "app.py").write_text("import subject\nsubject.Subject().work(1)\n", encoding="utf-8")
        session = Session(folder)
        session.wait_for_prompt()
        print(f"{'milliseconds, target 20':32} {'median':>7} {'slowest':>8} {'running':>8}   a module of {text.count(chr(10)) + 1} lines")
        for title, edit in EDITS.items():
            times, ran = measure(session, path, text, edit, options.rounds)
            mark = "" if statistics.median(times) <= TARGET else "   missed"
            print(f"{title:32} {statistics.median(times):7.1f} {max(times):8.1f} {statistics.median(ran):8.1f}{mark}")
        session.process.kill()
        session.process.wait()


if __name__ == "__main__":
    main()
