"""Runs every program of some folders plain and in every transformed form, and prints where they differ.

    python tests/run_both/matrix.py FOLDER_OR_PROGRAM… [--python PATH…] [--jobs N] [--show]

For new programs: unlike `test_programs.py` it needs no recorded output and no last line with expectations. Forms that
the compiler writes alike are run once. Without `--python` it takes the running interpreter.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import interpreters
from test_programs import normalized

OPTIONS = {
    "default": (),
    "all": ("--tail-calls=all",),
    "g": ("-g",),
    "g-all": ("-g", "--tail-calls=all"),
    "frames": ("--deep=frames",),
}
CORES = ("native", "pure")


@dataclass(frozen=True)
class Outcome:
    stdout: str
    stderr: str
    status: int | str

    def same(self, other: Outcome) -> bool:
        mine, theirs = normalized(self.stderr), normalized(other.stderr)
        return (self.stdout, self.status, mine) == (other.stdout, other.status, theirs)


def run(program: Path, interpreter: interpreters.Interpreter, core: str, flags: list[str]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [interpreter.path, *flags, program],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="backslashreplace",
                timeout=30,
                cwd=folder,
                env=interpreter.environment(core, PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0"),
            )
        except subprocess.TimeoutExpired:
            return Outcome("", "", "timeout")
    return Outcome(done.stdout, done.stderr, done.returncode)


def transform_all(programs: list[Path], folder: Path) -> dict[tuple[str, Path], Path]:
    compiler = interpreters.compiler()
    assert compiler is not None, "no encc command: build it, or set ENCC_BINARY"
    outputs = {}
    for number, program in enumerate(programs):
        for name, options in OPTIONS.items():
            output = folder / name / str(number) / program.name
            output.parent.mkdir(parents=True)
            done = subprocess.run(
                [compiler, "transform", "-q", str(program), "-o", str(output), *options], capture_output=True, text=True
            )
            if done.returncode:
                print(f"{program.name}: encc transform {' '.join(options)}: {done.returncode}\n{done.stderr}")
            else:
                outputs[name, program] = output
    return outputs


def difference(plain: Outcome, ours: Outcome) -> str:
    import difflib

    lines = [f"  exit status {plain.status} -> {ours.status}"] if plain.status != ours.status else []
    streams = (plain.stdout.splitlines(), ours.stdout.splitlines()), (normalized(plain.stderr), normalized(ours.stderr))
    for before, after in streams:
        diff = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
        lines += ["  " + line for line in diff[:16]]
    return "\n".join(lines)


def check(program: Path, interpreter, outputs, flags: list[str]) -> tuple[int, list[str]]:
    """How many forms were run, and what differs."""
    wanted = re.search(r"python>=3\.(\d+)", program.read_bytes().decode("utf-8", "replace"))
    if wanted and interpreter.version < (3, int(wanted[1])):
        return 0, []
    plain = run(program, interpreter, "pure", flags)
    faults: list[str] = []
    if "Traceback" in plain.stderr or plain.status == "timeout":
        print(f"{program.name} {interpreter}: note: the original ends with {plain.stderr.splitlines()[-1:] or plain.status}")
    seen: dict[bytes, list[str]] = {}
    for name in OPTIONS:
        if (name, program) in outputs:
            seen.setdefault(outputs[name, program].read_bytes(), []).append(name)
    seen.pop(program.read_bytes(), None)
    forms: dict[str, list[str]] = {}
    for names in seen.values():
        for core in CORES:
            ours = run(outputs[names[0], program], interpreter, core, flags)
            if not plain.same(ours):
                forms.setdefault(difference(plain, ours), []).append(f"{core} {'/'.join(names)}")
    for what, where in forms.items():
        faults.append(f"{program.name} {interpreter} {', '.join(where)}\n{what}")
    return len(seen) * len(CORES), faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--python", nargs="+", default=[sys.executable])
    parser.add_argument("--flags", default="", help="for the interpreter, such as -O")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--brief", action="store_true", help="names only, not what differs")
    given = parser.parse_args()
    programs = [q.resolve() for p in given.paths for q in (sorted(p.glob("*.py")) if p.is_dir() else [p])]
    found = []
    for python in given.python:
        interpreter = interpreters.describe(python)
        assert interpreter is not None and interpreter.native_path, f"{python}: no CPython, or no extension for it"
        found.append(interpreter)
    flags = given.flags.split()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.jobs) as pool:
        outputs = transform_all(programs, Path(folder))
        work = [(program, interpreter) for program in programs for interpreter in found]
        forms = wrong = 0
        for ran, faults in pool.map(lambda w: check(*w, outputs, flags), work):
            forms += ran
            wrong += len(faults)
            for fault in faults:
                print(fault.partition("\n")[0] if given.brief else fault, flush=True)
    print(f"{len(programs)} programs, {forms} forms run, {wrong} differ")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
