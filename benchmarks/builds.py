"""What the measurements need, made under the build folder: the compiler, the extension of each interpreter, `tco`."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "benchmarks" / "programs"
WORKER = ROOT / "benchmarks" / "worker.py"
TCO = "tco==1.2.1"


@dataclass(frozen=True)
class Interpreter:
    """One Python to measure in, and the folder that has `encc` with the extension built for it."""

    executable: str
    version: str
    build: str
    runtime: str

    @property
    def title(self) -> str:
        return f"CPython {self.version} ({self.build})"


class BuildError(Exception):
    """Says which command failed; its output is in the log that it names."""


def quietly(command: list[str], log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as output:
        if subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False).returncode != 0:
            raise BuildError(f"failed: {' '.join(command)}\n  see {log}")


def cmake(folder: Path, *options: str) -> None:
    log = folder.with_name(folder.name + ".log")
    log.unlink(missing_ok=True)
    release = ["-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DENCC_BUILD_TESTS=OFF"]
    quietly(["cmake", "-S", str(ROOT), "-B", str(folder), *release, *options], log)
    quietly(["cmake", "--build", str(folder), f"-j{os.cpu_count() or 1}"], log)


def compiler(build: Path, rebuild: bool) -> Path:
    folder = build / "bench-compiler"
    binary = folder / "bin" / "encc"
    if rebuild or not binary.exists():
        cmake(folder, "-DENCC_BUILD_RUNTIME=OFF", "-DENCC_BUILD_BENCHMARKS=ON")
    return binary


def interpreter(executable: str, build: Path, rebuild: bool) -> Interpreter:
    facts = json.loads(subprocess.check_output([executable, str(WORKER), '{"task": "describe"}'], text=True))
    tag = ".".join(facts["version"].split(".")[:2]) + ("-dbg" if facts["debug"] else "")
    folder = build / f"bench-{tag}"
    if rebuild or not any((folder / "python" / "encc").glob("_runtime*.so")):
        cmake(folder, "-DENCC_BUILD_COMPILER=OFF", f"-DPython_EXECUTABLE={executable}")
    return Interpreter(executable, facts["version"], facts["build"], str(folder / "python"))


def transform(encc: Path, build: Path) -> Path:
    """The programs as the compiler writes them."""
    output = build / "bench-programs"
    quietly([str(encc), "transform", str(PROGRAMS), "-o", str(output)], build / "bench-transform.log")
    return output


def tool(name: str, requirement: str, build: Path) -> tuple[str | None, str]:
    """A Python in which that tool can be imported, or None and why not. pip fetches each once, into an environment of its own."""
    folder = build / "bench-tools" / name
    python = folder / "bin" / "python"
    log = build / "bench-tools.log"
    done = folder / "installed"
    if not done.exists():
        try:
            quietly([sys.executable, "-m", "venv", "--clear", str(folder)], log)
            quietly([str(python), "-m", "pip", "install", "--quiet", requirement], log)
        except BuildError as error:
            return None, str(error).partition("\n")[2].strip() or str(error)
        done.touch()
    return str(python), ""


def tco(build: Path) -> str | None:
    """A folder that has the package `tco`, one Python file that pip fetches once. None when it cannot be had."""
    folder = build / "bench-tco"
    if (folder / "tco").exists():
        return str(folder)
    if spec := importlib.util.find_spec("tco"):
        return str(Path(spec.origin or "").parent.parent)
    try:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), TCO]
        quietly(pip, build / "bench-tco.log")
    except BuildError:
        return None
    return str(folder)
