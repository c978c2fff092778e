"""Runs well-known programs as they are and after encc, on the same input, and compares what they say and write, byte for byte.

    program_suite.py --encc build/release/bin/encc --runtime build/py3130/python --python python3.13 [-g] [PROGRAM…]

pip installs each program of programs.toml, with all that it needs, into a folder; encc transforms the whole folder. With
`--run` the folder stays as it is and `python -m encc run` transforms on import. A difference in standard output, standard
error, exit status or a written file makes the exit status 1. What the original said is kept for the next form; remove
`--work` to have it run anew.
"""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path

import outcomes
import package_suite


@dataclass(frozen=True)
class Program:
    name: str
    needs: list[str]
    packages: list[str]
    commands: list[list[str]]
    statuses: list[int]
    pure: list[str] = field(default_factory=list)
    input: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def installed(environment: package_suite.Environment, program: Program) -> Path:
    """The folder with the program as its authors publish it; those in `pure` without their compiled modules."""
    folder = environment.work / "programs" / program.name / "original"
    marker, wanted = folder.with_suffix(".installed"), repr((program.needs, program.pure))
    if not marker.exists() or marker.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        pure = [f"--no-binary={name}" for name in program.pure]
        environment.pip("install", "--no-compile", "--target", str(folder), *pure, *program.needs)
        marker.write_text(wanted, encoding="utf-8")
    return folder


def fresh_input(program: Program, library: Path, to: Path) -> None:
    """A folder to work in: parts of the standard library, and files."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    for name in program.input:
        if (library / name).is_dir():
            shutil.copytree(library / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(library / name, to / name)
    for name, text in program.files.items():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_text(text, encoding="utf-8")


def expanded(argument: str, folder: Path) -> list[str]:
    """As a shell does: the order in which a folder lists its files is not the same in two copies."""
    return sorted(str(path.relative_to(folder)) for path in folder.glob(argument)) if "*" in argument else [argument]


def run(environment: package_suite.Environment, program: Program, site: Path, via: list[str], encc: str) -> dict[str, bytes]:
    """What the commands said, and every file of the folder that they worked in, by name."""
    library = subprocess.run(
        [environment.python, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"], capture_output=True, text=True, check=True
    ).stdout.strip()
    work = site.with_name("work")
    fresh_input(program, Path(library), work)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ENCC_"))}
    settings = {**package_suite.SETTINGS, "HOME": str(work / "home"), "COLUMNS": "100", "ENCC": encc, "SOURCE_DATE_EPOCH": "1700000000"}
    settings["PYTHONPATH"] = f"{site}{os.pathsep}{environment.runtime}"
    found: dict[str, bytes] = {}
    for number, command in enumerate(program.commands):
        arguments = [name for argument in command for name in expanded(argument, work)]
        done = subprocess.run(
            [str(environment.python), *via, *arguments],
            cwd=work,
            env={**kept, **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        found[f"command {number}: exit status"] = str(done.returncode).encode()
        found[f"command {number}: standard output"] = done.stdout
        found[f"command {number}: standard error"] = done.stderr
    for path in sorted(work.rglob("*")):
        if path.is_file() and "home" not in path.relative_to(work).parts and "__pycache__" not in path.parts:
            found[str(path.relative_to(work))] = path.read_bytes()
    return {name: text.replace(bytes(site), b"SITE") for name, text in found.items()}


def check(environment: package_suite.Environment, program: Program, options: argparse.Namespace, form: tuple[str, ...]) -> int:
    original = installed(environment, program)
    kept = original.with_suffix(".pickle")
    known, before = pickle.loads(kept.read_bytes()) if kept.exists() else ({}, {})
    if known != asdict(program):  # else by the run before this one, in another form
        before = run(environment, program, original, [], options.encc)
        kept.write_bytes(pickle.dumps((asdict(program), before)))
    if options.run:
        via = ["-m", "encc", "run", f"--tail-calls={form[0]}", *(f"--package={name}" for name in program.packages)]
        files, after = "on import", run(environment, program, original, via, options.encc)
    else:
        changed = original.with_name("compiled")  # as long a name: texts are wrapped alike
        files = package_suite.transform(options.encc, form, original, changed, [])
        after = run(environment, program, changed, [], options.encc)
    differ = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    size = sum(map(len, before.values()))
    print(f"| {' '.join(program.needs)} | {files} | {len(before)} | {size:,} | {len(differ)} |", flush=True)
    shown = original.with_name("differences")
    shutil.rmtree(shown, ignore_errors=True)
    for name in differ:
        for side, texts in (("before", before), ("after", after)):
            path = shown / side / name.replace(os.sep, "_")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(texts.get(name, b""))
        print(f"! {name}: see {shown}", flush=True)
    statuses = [int(before[f"command {number}: exit status"]) for number in range(len(program.commands))]
    if statuses != program.statuses:  # two runs of which neither does its work do not differ either
        print(f"! {program.name}: exit statuses {statuses}: {before['command 0: standard error'][-500:].decode(errors='replace')}", flush=True)
    return len(differ) + (statuses != program.statuses)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", help="names of programs.toml; default: all")
    parser.add_argument("--encc", default=os.environ.get("ENCC") or shutil.which("encc"))
    parser.add_argument("--runtime", type=Path, required=True, help="folder that holds `encc` with the extension for --python")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--tail-calls", default="recursive", choices=("recursive", "all"), dest="mode")
    parser.add_argument("-g", action="store_true", dest="points", help="with restart points in all functions")
    parser.add_argument("--run", action="store_true", help="transform on import")
    parser.add_argument("--work", type=Path, default=Path("build/package-suite"), help="programs, input and differences are put here")
    options = parser.parse_args()
    if options.run and options.points:
        parser.error("encc run makes no restart points: either -g or --run")
    if options.encc is None:
        parser.error("no encc on PATH: --encc FILE")
    options.encc = os.path.abspath(options.encc)  # programs run elsewhere
    rows = tomllib.loads((outcomes.HERE / "programs.toml").read_text(encoding="utf-8"))["program"]
    programs = [program for row in rows if (program := Program(**row)).name in options.programs or not options.programs]
    environment = package_suite.Environment(options.python, options.runtime, options.work)
    form = (options.mode, *["-g"] * options.points)
    print(f"Python {environment.version}, --tail-calls={' '.join(form)}{', encc run' * options.run}")
    print("| program | files changed | texts compared | bytes | differences |\n|---|---|--:|--:|--:|", flush=True)
    differ = sum(check(environment, program, options, form) for program in programs)
    print(f"{differ} differences")
    return 1 if differ or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
