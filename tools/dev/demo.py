"""The demonstration behind demo.sh: demo.py FOLDER. Uses the `encc` installed beside this interpreter."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENCC = Path(sys.executable).with_name("encc")


def say(text: str) -> None:
    print(f"\n== {text}", flush=True)


def encc(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs the compiler; status 1 (diagnostics) is an outcome, anything above is a failure."""
    command = [str(ENCC), *map(str, arguments)]
    done = subprocess.run(command, text=True, capture_output=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode > 1:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}exit status {done.returncode}")
    return done


def python(*arguments: object) -> None:
    subprocess.run([sys.executable, *map(str, arguments)], check=True)


def decisions(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The remarks' first lines: place, decision, code."""
    return [line.removeprefix(f"{ROOT}/") for line in (done.stdout + done.stderr).splitlines() if "[ENC" in line]


def transform_samples(out: Path) -> None:
    samples = ROOT / "samples"
    if not samples.is_dir():
        return
    say("encc transform samples/: the decision about each call")
    done = encc("transform", "samples", "-o", out, "--remarks", "--exclude", "*.expected.py", cwd=ROOT)
    lines, log = decisions(done), out.with_suffix(".log")
    log.write_text("\n".join(lines) + "\n")
    print("\n".join(f"  {line}" for line in lines[:40]))
    print(f"  {len(lines)} decisions in all: {log}")


def transform_library(out: Path) -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    say(f"encc transform {library}: the standard library")
    start = time.perf_counter()
    excluded = [word for name in ("site-packages", "dist-packages", "test") for word in ("--exclude", name)]
    encc("transform", library, "-o", out, *excluded)
    seconds = time.perf_counter() - start
    files = changed = 0
    for file in out.rglob("*.py"):
        original = library / file.relative_to(out)
        files += 1
        if original.exists() and original.read_bytes() != file.read_bytes():
            changed += 1
    print(f"  {files} files in {seconds:.1f} s, {changed} of them with rewrites, written to {out}")
    # Rewritten modules, run in the place of the originals.
    program = f"""
import encc.runtime, sys
sys.path.insert(0, {str(out)!r})
import fileinput, json, pyclbr, re, tarfile, typing, unittest.mock
print("  runs from there:", typing.__file__, json.loads("[1, 2]"), re.sub("a+", "b", "caat"))
"""
    python("-c", program)


def recurse_deep(out: Path) -> None:
    program = ROOT / "tools/dev/demo_deep.py"
    say(f"python {program.name}: as it is")
    python(program)
    say(f"encc transform {program.name} -o {out}, and again")
    out.mkdir()
    done = encc("transform", program, "-o", out, "--remarks")
    print("\n".join(f"  {line}" for line in decisions(done)))
    python(out / program.name)
    subprocess.run(["diff", "-U0", str(program), str(out / program.name)], check=False)


def compare(out: Path) -> None:
    program = ROOT / "tools/dev/compare_tco.py"
    say("The same sum with a loop, with encc, with the tco package")
    out.mkdir()
    encc("transform", program, "-o", out)
    python(out / program.name)


def main() -> None:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # keeps its place among the children's output
    out = Path(sys.argv[1])
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    print(encc("--version").stdout.strip(), "with Python", sys.version.split()[0])
    transform_samples(out / "samples")
    transform_library(out / "library")
    recurse_deep(out / "deep")
    compare(out / "compare")


if __name__ == "__main__":
    main()
