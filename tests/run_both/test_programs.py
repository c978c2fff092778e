"""Every program of `programs/` does the same transformed as plain, with each core and with patching off.

The last line of a program says what to expect:

    # encc-test: rewrites>=2 args=--tail-calls=all env=NAME=VALUE python>=3.12 differs

rewrites    how many calls the compiler has to rewrite: a program that was not rewritten would prove nothing
differs     the output changes by the nature of a tail call; `test_documented_differences.py` has the exact change
sees-drivers    looks at frames closely enough to see the drivers that the pure core generates where it may not patch
"""

from __future__ import annotations

import functools
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from interpreters import Interpreter

PROGRAMS = Path(__file__).parent / "programs"
SITE = re.compile(r"__encc__\.(?:restart|restart_procedure|tail_[a-z_]+)\(")

#: Core and settings by name.
MODES = {
    "native": ("native", {}),
    "native-unpatched": ("native", {"ENCC_PATCH": "0"}),
    "pure": ("pure", {}),
    "pure-unpatched": ("pure", {"ENCC_PATCH": "0"}),
}


@dataclass
class Expectation:
    rewrites: int = 0
    exactly: bool = True
    python: tuple[int, int] = (3, 11)
    options: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    differs: bool = False
    sees_drivers: bool = False


def expectation(program: Path) -> Expectation:
    line = program.read_text(encoding="utf-8").rstrip("\n").rsplit("\n", 1)[-1]
    prefix = "# encc-test: "
    assert line.startswith(prefix), f"{program.name}: the last line must be a '{prefix}' line"
    result = Expectation()
    for word in line[len(prefix) :].split():
        if match := re.fullmatch(r"rewrites(>?=)(\d+)", word):
            result.exactly, result.rewrites = match[1] == "=", int(match[2])
        elif match := re.fullmatch(r"python>=3\.(\d+)", word):
            result.python = (3, int(match[1]))
        elif word.startswith("args="):
            result.options.append(word[len("args=") :])
        elif word.startswith("env="):
            name, _, value = word[len("env=") :].partition("=")
            result.environment[name] = value
        elif word == "differs":
            result.differs = True
        elif word == "sees-drivers":
            result.sees_drivers = True
        else:
            pytest.fail(f"{program.name}: what is {word!r}?")
    return result


def run(program: Path, interpreter: Interpreter, core: str, folder: Path, **environment: str):
    return subprocess.run(
        [interpreter.path, program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        cwd=folder,
        env=interpreter.environment(core, **environment),
    )


@functools.cache
def run_plain(program: Path, interpreter: Interpreter, environment: tuple[tuple[str, str], ...] = ()):
    """The original, once for all modes."""
    with tempfile.TemporaryDirectory() as folder:
        return run(program, interpreter, "pure", Path(folder), **dict(environment))


def normalized(stderr: str) -> list[str]:
    """Without traceback entries (the documented change), encc's note about them, folders and lines of warnings."""
    lines = [line for line in stderr.splitlines() if not line.startswith((" ", "encc: "))]
    return [re.sub(r"^\S*/(\w+\.py):\d+", r"\1", line) for line in lines]


def all_programs() -> list[Path]:
    return sorted(PROGRAMS.glob("*.py"))


def test_there_are_programs_and_no_orphans() -> None:
    programs = {path.stem for path in all_programs()}
    assert len(programs) > 100
    assert {path.stem for path in PROGRAMS.glob("*.out")} == programs


@pytest.mark.parametrize("program", all_programs(), ids=lambda path: path.stem)
def test_was_rewritten(program: Path, transform) -> None:
    wanted = expectation(program)
    output = transform(program, tuple(wanted.options))
    text = output.read_text(encoding="utf-8")
    count = len(SITE.findall(text))
    if wanted.exactly:
        assert count == wanted.rewrites, text
    else:
        assert count >= wanted.rewrites, text
    if count == 0 and not re.search(r"__encc__\.(?:deep|linear)\b", text):
        assert output.read_bytes() == program.read_bytes()


@pytest.mark.parametrize("program", all_programs(), ids=lambda path: path.stem)
def test_plain_output(program: Path, interpreter: Interpreter) -> None:
    """The recorded output is what this interpreter prints for the original."""
    wanted = expectation(program)
    if interpreter.version < wanted.python:
        pytest.skip(f"needs Python {wanted.python}")
    plain = run_plain(program, interpreter, tuple(wanted.environment.items()))
    assert plain.stdout == program.with_suffix(".out").read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", [*MODES, "native-all", "pure-all"])
@pytest.mark.parametrize("program", all_programs(), ids=lambda path: path.stem)
def test_same_when_transformed(program: Path, mode: str, interpreter: Interpreter, transform, tmp_path: Path) -> None:
    wanted = expectation(program)
    options = set(wanted.options)
    if mode.endswith("-all"):  # the same with every tail call rewritten
        mode = mode.removesuffix("-all")
        options.add("--tail-calls=all")
    core, settings = MODES[mode]
    if interpreter.version < wanted.python:
        pytest.skip(f"needs Python {wanted.python}")
    if wanted.differs:
        pytest.skip("see test_documented_differences.py")
    if wanted.sees_drivers and mode == "pure-unpatched":
        pytest.skip("shows the pure core's drivers; see docs/semantics.md")
    if core == "native" and interpreter.native_path is None:
        pytest.skip(f"no native core built for {interpreter}")
    output = transform(program, tuple(sorted(options)))
    plain = run_plain(program, interpreter, tuple(wanted.environment.items()))
    ours = run(output, interpreter, core, tmp_path, **settings, **wanted.environment)
    assert ours.stdout == plain.stdout, f"{ours.stderr}\n{output.read_text(encoding='utf-8')}"
    assert ours.returncode == plain.returncode, ours.stderr
    assert normalized(ours.stderr) == normalized(plain.stderr)
