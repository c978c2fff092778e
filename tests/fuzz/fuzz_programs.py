"""Mutates real programs, keeps what Python compiles, and checks encc's output for each, in every mode.

    fuzz_programs.py --encc build/dev/bin/encc --seconds 600 samples tests/run_both/programs /usr/lib/python3.13/json

Checked: no internal error, the file is written, it compiles, its syntax tree is the input's once encc's edits are taken
back, the edits stand in tail positions, a second transform changes nothing, and bytes are equal when nothing is
rewritten. A finding is written to --findings, as small as a few minutes of cutting make it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "trees"))

import compile_pairs
import mutations

MODES = ("recursive", "all", "none")
TAKEN = {"ENC100", "ENC101", "ENC102", "ENC103"}
DEEP = {"ENC105", "ENC106", "ENC107"}  # said also of functions that an earlier run has marked
BATCH = 200


def compiles(data: bytes) -> bool:
    return compile_pairs.tree_of(data)[0] is not None


def run(encc: str, mode: str, source: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [encc, "transform", str(source), "-o", str(out), f"--tail-calls={mode}", *more],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=300,
    )


def faults_of(encc: str, mode: str, programs: list[bytes]) -> dict[int, str]:
    """What is wrong, by index; all programs go through one run of the command."""
    found: dict[int, str] = {}
    with tempfile.TemporaryDirectory(prefix="encc-fuzz-") as scratch:
        source, once, twice = Path(scratch, "in"), Path(scratch, "once"), Path(scratch, "twice")
        source.mkdir()
        for i, program in enumerate(programs):
            (source / f"p{i}.py").write_bytes(program)
        done = run(encc, mode, source, once, "--json", "--remarks")
        if done.returncode not in (0, 1, 3):
            return {-1: f"--tail-calls={mode}: exit status {done.returncode}: {done.stderr[-500:]}"}
        taken, failed, marked = set(), set(), set()
        for line in filter(None, done.stdout.split("\n")):
            record = json.loads(line)
            if record["kind"] != "diagnostic":
                continue
            i = int(Path(record["path"]).stem[1:])
            if record["code"] in TAKEN or (record["code"] in DEEP and b"__encc__" not in programs[i]):
                taken.add(i)
            elif record["code"] in DEEP:
                marked.add(i)
            if record["severity"] == "error":
                failed.add(i)
            if record["code"].startswith("ENC3"):
                found[i] = record["message"]
        for i, program in enumerate(programs):
            path = once / f"p{i}.py"
            if i in found or i in failed:  # `require-tail` not met: not written
                continue
            output = path.read_bytes() if path.exists() else None
            if output is None:
                found[i] = "no output"
            elif (output != program) != (i in taken) and not (i in marked and output != program):
                found[i] = "changed without a rewrite, or the other way round"
            elif output != program and (before := compile_pairs.tree_of(program)[0]) is not None:
                try:
                    wrong = compile_pairs.faults(before, output, b"__encc__" in program)
                except RecursionError:
                    wrong = []
                if wrong:
                    found[i] = "; ".join(wrong)
        if once.is_dir():
            run(encc, mode, once, twice)
            for i in range(len(programs)):
                left, right = once / f"p{i}.py", twice / f"p{i}.py"
                if i not in found and left.exists() and (not right.exists() or left.read_bytes() != right.read_bytes()):
                    found[i] = "a second transform changes the output"
    return {i: f"--tail-calls={mode}: {said}" for i, said in found.items()}


def kind_of(said: str) -> str:
    """The fault without line numbers and without its repetitions."""
    mode, _, faults = re.sub(r"\(.*?\)|line \d+: ", "", said).partition(": ")
    return ": ".join([mode, *sorted(set(faults.split("; ")))])


def reduced(encc: str, mode: str, program: bytes, said: str, seconds: float = 60) -> bytes:
    """Fewer lines with the same fault: halves, then quarters, then single lines."""
    lines = program.splitlines(keepends=True)
    end = time.monotonic() + seconds
    size = len(lines) // 2
    while size and time.monotonic() < end:
        starts = range(0, len(lines), size)
        candidates = [lines[:start] + lines[start + size :] for start in starts]
        candidates = [c for c in candidates if compiles(b"".join(c))]
        faults = faults_of(encc, mode, [b"".join(c) for c in candidates])
        same = [i for i, fault in faults.items() if i >= 0 and kind_of(fault) == kind_of(said)]
        if same:
            lines = candidates[same[0]]
            size = min(size, max(1, len(lines) // 2))
        else:
            size //= 2
    return b"".join(lines)


def read_seeds(paths: list[Path]) -> list[str]:
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    texts = []
    for file in files:
        try:
            texts.append(file.read_text(encoding="utf-8").replace("\r\n", "\n"))
        except (UnicodeDecodeError, OSError):
            continue
    return texts


def grow(seeds: list[str], pieces: list[str], chooser: random.Random) -> bytes:
    """A program that compiles: a seed, or some statements of seeds, after a number of changes that Python accepted."""
    mutator = mutations.Mutator(chooser, pieces)
    parts = [chooser.choice(seeds)] if chooser.random() < 0.3 else chooser.choices(pieces, k=chooser.randint(1, 4))
    text = "\n".join(parts) + "\n"
    if not compiles(text.encode(errors="replace")):
        text = "def f(n):\n    return f(n - 1)\n"
    for _ in range(chooser.randint(4, 25)):
        changed = mutator.mutate(text)
        if len(changed) < 20000 and compiles(changed.encode("utf-8", errors="replace")):
            text = changed
    data = mutations.encoded(text, chooser)
    return data if compiles(data) else text.encode("utf-8", errors="replace")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="+", type=Path, metavar="PATH", help="Python files or folders to start from")
    parser.add_argument("--encc", default=os.environ.get("ENCC") or shutil.which("encc"))
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0, help="of the random choices")
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    options = parser.parse_args()
    if not options.encc:
        parser.error("no encc command: give --encc")
    warnings.simplefilter("ignore")
    chooser = random.Random(options.seed)
    seeds = [text for text in read_seeds(options.seeds) if text.strip() and len(text) < 15000]
    pieces = [piece for text in read_seeds(options.seeds) for piece in mutations.statements(text)]
    print(f"{len(seeds)} seeds, {len(pieces)} statements, Python {sys.version.split()[0]}", flush=True)

    end = time.monotonic() + options.seconds
    programs = findings = 0
    known: set[str] = set()
    while time.monotonic() < end:
        batch = [grow(seeds, pieces, chooser) for _ in range(BATCH)]
        programs += len(batch)
        for mode in MODES:
            for i, said in faults_of(options.encc, mode, batch).items():
                findings += 1
                print(f"FOUND {said}", flush=True)
                kind = kind_of(said)
                if i < 0 or kind in known:
                    continue
                known.add(kind)
                options.findings.mkdir(parents=True, exist_ok=True)
                file = options.findings / f"seed{options.seed}_{programs}_{i}_{mode}.py"
                file.write_bytes(reduced(options.encc, mode, batch[i], said))
                print(f"  -> {file}", flush=True)
        print(f"{programs} programs, {findings} findings", flush=True)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
