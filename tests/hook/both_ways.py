"""Programs run by plain `python` and by `python -m encc run`, in a folder of their own."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import interpreters

#: A module whose rewritten form has other lines and columns, in every kind of place that can be asked for.
PLACES = '''"""Doc."""
import inspect, sys, warnings
first = 1
def f(n):
    """Doc of f."""
    if n == 0: return inspect.currentframe().f_lineno
    return f(n - 1)
class A:
    def g(self, n):
        if n == 0:
            warnings.warn("careful")
            return {}[
                "é",
                n]
        return self.g(n - 1)
    @staticmethod
    def h(n): return A.h(n - 1) if n else [
        a.b for a in [n]]
def count(tree):
    total = sum(count(child) for child in tree) + (1 / len(tree)); return total
g = lambda n: g(n - 1) if n else 1 / n
'''


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


class Program:
    """Files in `folder`, and the two ways to run one of them."""

    def __init__(self, folder: Path, compiler: str) -> None:
        self.folder = folder
        here = interpreters.current()
        core = "native" if here.native_path else "pure"
        self.environment = here.environment(core, ENCC=compiler)

    def write(self, **files: str) -> None:
        """write(pkg__mod="…") writes pkg/mod.py."""
        for name, text in files.items():
            self.write_bytes(name.replace("__", "/") + ".py", textwrap.dedent(text).encode())

    def write_bytes(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def python(self, *arguments: str, input: str = "", **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            input=input,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def encc(self, *arguments: str, input: str = "", **environment: str) -> Ran:
        return self.python("-m", "encc", "run", *arguments, input=input, **environment)

    def same(self, *arguments: str, input: str = "") -> Ran:
        """Runs both ways, expects no difference, and gives the plain one."""
        plain, ran = self.python(*arguments, input=input), self.encc(*arguments, input=input)
        assert (ran.status, ran.out, _comparable(ran.err)) == (plain.status, plain.out, _comparable(plain.err))
        return plain

    def cached(self) -> list[str]:
        """Names of the files that the hook has kept, without the key."""
        return sorted(path.name.partition(".")[0] for path in self.folder.rglob("*.opt-encc*.pyc"))


def _comparable(text: str) -> str:
    """Without the frames of the import machinery that `python -m` shows of a module that cannot be compiled."""
    return re.sub(r'  File "<frozen importlib.*\n(    .*\n)*', "", text)
