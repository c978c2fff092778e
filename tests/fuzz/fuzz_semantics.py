"""Random recursive programs do the same transformed as plain, on every interpreter and with each core.

    python tests/fuzz/fuzz_semantics.py --rounds 10 [--seed 7] [--cases 150] [--python PATH=RUNTIME …] [--mode native …]
    python tests/fuzz/fuzz_semantics.py --rotate --rounds 334 --cases 300       # 100,000 programs in some 20 minutes of one core

Each round writes one module of many cases, transforms it with and without --tail-calls=all and compares what each case
prints. A failing case is made smaller and written to --findings. `PATH=RUNTIME` is an interpreter and the folder with the
extension built for it; by default those that the Python tests find. A case runs on every interpreter in every mode, with
--rotate on one interpreter in two modes, of which one is the default and the other changes with the round.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import interpreters
from program_generator import HEADER, generate, generate_module
from program_reducer import reduce

HERE = Path(__file__).resolve().parent
SITE = re.compile(r"__encc__\.(?:(?:restart|restart_procedure|tail_[a-z_]+)\(|linear\b)")

#: Code that is exchanged in the arguments of the function's own call: docs/semantics.md says what becomes of that.
DOCUMENTED = re.compile(
    r"\.__code__ = .*(?:^ +(?:return|await|yield from)[^\n]*\w\([^\n]*_change\d*\(\) or |\barm\(\d+, \w+_change)",
    re.MULTILINE | re.DOTALL,
)


SECONDS = 300  # for one run of one module: a few seconds where nothing else runs


@dataclass(frozen=True)
class Mode:
    core: str
    options: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


ALL = ("--tail-calls=all",)
POINTS = ("-g",)
MODES = {
    "native": Mode("native"),
    "native-all": Mode("native", ALL),
    "native-points": Mode("native", POINTS),
    "native-limit": Mode("native", (), (("ENCC_MAX_RESTARTS", "1000000000"),)),
    "native-unpatched": Mode("native", (), (("ENCC_PATCH", "0"),)),
    "native-trace": Mode("native", (), (("FUZZ_OBSERVER", "trace"),)),
    "native-profile": Mode("native", ALL, (("FUZZ_OBSERVER", "profile"),)),
    "native-monitoring": Mode("native", (), (("FUZZ_OBSERVER", "monitoring"),)),
    "native-gc": Mode("native", (), (("FUZZ_OBSERVER", "gc"),)),
    "pure": Mode("pure"),
    "pure-all": Mode("pure", ALL),
    "pure-unpatched": Mode("pure", (), (("ENCC_PATCH", "0"),)),
}


@dataclass(frozen=True)
class Target:
    python: str
    runtime: str | None

    def __str__(self) -> str:
        return Path(self.python).name if "interpreters" in self.python else Path(self.python).parent.parent.name

    def run(self, program: Path, mode: Mode | None) -> tuple[int, str, str]:
        folder = (
            self.runtime if mode and mode.core == "native" and self.runtime else interpreters.ROOT / "python-runtime"
        )
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("ENCC_", "PYTHON", "FUZZ_"))}
        environment |= {"PYTHONPATH": f"{folder}:{HERE}", "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"}
        if mode:
            environment |= {"ENCC_CORE": mode.core, **dict(mode.environment)}
        try:
            done = subprocess.run(
                [self.python, program], capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, env=environment
            )
        except subprocess.TimeoutExpired as late:
            said = late.stdout or b""
            return 1, said.decode(errors="replace") if isinstance(said, bytes) else said, "timeout"
        return done.returncode, done.stdout, done.stderr


def sections(output: str) -> dict[str, str]:
    """What each case printed."""
    result: dict[str, str] = {}
    for part in output.split("\n== ")[0:]:
        name, _, text = part.removeprefix("== ").partition("\n")
        result[name] = result.get(name, "") + text.rstrip("\n") + "\n"
    return result


def transform(
    text: str, folder: Path, options_wanted: Iterable[tuple[str, ...]] = ((), ALL)
) -> dict[tuple[str, ...], Path]:
    """The programs by compiler options."""
    plain = folder / "plain" / "program.py"
    plain.parent.mkdir(parents=True, exist_ok=True)
    plain.write_text(text, encoding="utf-8")
    result = {("plain",): plain}
    for options in options_wanted:
        name = "".join(options) or "recursive"
        (folder / name).mkdir(exist_ok=True)
        binary = interpreters.compiler()
        assert binary is not None, "no encc command"
        done = subprocess.run(
            [binary, "transform", plain, "-o", folder / name, *options], capture_output=True, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(f"encc transform: {done.returncode}\n{done.stderr[-2000:]}")
        result[options] = next((folder / name).rglob("program.py"))
    return result


class Fuzzer:
    def __init__(self, targets: list[Target], modes: dict[str, Mode], findings: Path, shrink: float) -> None:
        self.targets, self.modes, self.findings, self.shrink = targets, modes, findings, shrink
        self.failures = self.documented = self.left_out = 0
        self.counts: dict[str, int] = {}
        self.rewrites = 0
        self.seen: set[str] = set()

    def round(self, seed: str, cases: int, targets: list[Target], modes: dict[str, Mode]) -> None:
        text = generate_module(seed, cases)
        with tempfile.TemporaryDirectory() as folder:
            programs = transform(text, Path(folder), {(), *(mode.options for mode in modes.values())})
            self.rewrites += len(SITE.findall(programs[()].read_text(encoding="utf-8")))
            for target in targets:
                _, plain, errors = target.run(programs["plain",], None)
                wanted = sections(plain)
                if errors == "timeout":  # a program that recurses without end before its first step
                    print(f"{seed}: left out: plain, it takes more than {SECONDS} s on {target}", flush=True)
                    self.left_out += cases
                    continue
                if len(wanted) < cases:
                    print(f"{seed}: {len(wanted)} of {cases} cases ran plain on {target}: {errors[-500:]}")
                for name, mode in modes.items():
                    if mode.core == "native" and target.runtime is None:
                        continue
                    code, output, errors = target.run(programs[mode.options], mode)
                    got = sections(output)
                    different = [case for case in wanted if got.get(case) != wanted[case]]
                    self.counts[str(target)] = self.counts.get(str(target), 0) + len(wanted)
                    if code != 0 and not different:
                        self.report(seed, "exit", target, name, text, errors)
                    for case in [case for case in different if case in got and self.is_limit(wanted[case], got[case], mode)]:
                        different.remove(case)
                        self.documented += 1
                    for case in different[:5]:
                        if case not in got and code < 0:
                            errors = f"died of signal {-code}\n{errors}"
                        self.report(seed, case, target, name, text, errors)
                        if case not in got:
                            break

    @staticmethod
    def is_limit(plain: str, ours: str, mode: Mode) -> bool:
        """Recursion that goes on where the interpreter's ends; the pure core, which has no deep recursion, takes more frames."""
        return "RecursionError" in plain or (mode.core == "pure" and "RecursionError" in ours)

    def chosen(self, number: int) -> tuple[list[Target], dict[str, Mode]]:
        """One interpreter, in the first mode and in one of the others; in a while each with each."""
        first, *others = self.modes
        names = [first, *others[number // len(self.targets) % len(others) :][:1]] if others else [first]
        return [self.targets[number % len(self.targets)]], {name: self.modes[name] for name in names}

    def report(self, seed: str, case: str, target: Target, mode: str, text: str, errors: str) -> None:
        if case != "exit" and DOCUMENTED.search(generate(seed, case)):
            self.documented += 1
            return
        self.failures += 1
        print(f"FAIL seed={seed} {case} {target} {mode} {errors[-300:].strip()}", flush=True)
        if f"{seed} {case}" in self.seen:
            return
        self.seen.add(f"{seed} {case}")
        if case == "exit":
            return
        alone = generate(seed, case)
        if self.shrink:
            end = time.monotonic() + self.shrink
            alone = reduce(
                alone,
                lambda text: time.monotonic() < end and self.fails(HEADER + "\n" + text, target, self.modes[mode]),
            )
        alone = HEADER + "\n" + alone
        self.findings.mkdir(parents=True, exist_ok=True)
        path = self.findings / f"{seed.replace('/', '_')}_{case}_{mode}_{target}.py"
        path.write_text(alone, encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            programs = transform(alone, Path(folder))
            plain = target.run(programs["plain",], None)[1]
            code, ours, errors = target.run(programs[self.modes[mode].options], self.modes[mode])
        print(
            f"--- {path}\n{alone[len(HEADER) :]}\n--- plain\n{plain[-1500:]}--- {mode} ({code})\n{ours[-1500:]}{errors[-800:]}",
            flush=True,
        )

    def fails(self, text: str, target: Target, mode: Mode) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            try:
                programs = transform(text, Path(folder), [mode.options])
            except RuntimeError:
                return False
            code, plain, _ = target.run(programs["plain",], None)
            if code != 0:
                return False
            code, ours, _ = target.run(programs[mode.options], mode)
            return code != 0 or ours != plain


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first round: to go on where a run has ended")
    parser.add_argument("--cases", type=int, default=150, help="programs in a round")
    parser.add_argument("--rotate", action="store_true", help="many programs, each on one interpreter in two modes")
    parser.add_argument("--python", action="append", default=[], metavar="PATH=RUNTIME")
    parser.add_argument("--mode", action="append", default=[], choices=MODES)
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--shrink", type=float, default=120, help="seconds to spend on making a failing case smaller")
    options = parser.parse_args()
    targets = [Target(path, runtime or None) for path, _, runtime in (text.partition("=") for text in options.python)]
    targets = targets or [Target(found.path, found.native_path) for found in interpreters.every()]
    fuzzer = Fuzzer(
        targets,
        {n: m for n, m in MODES.items() if not options.mode or n in options.mode},
        options.findings,
        options.shrink,
    )
    start = time.monotonic()
    for number in range(options.first, options.first + options.rounds):
        chosen = fuzzer.chosen(number) if options.rotate else (fuzzer.targets, fuzzer.modes)
        fuzzer.round(f"{options.seed}.{number}", options.cases, *chosen)
        if number % 20 == 19:
            print(f"round {number}: {sum(fuzzer.counts.values())} case runs, {time.monotonic() - start:.0f} s", flush=True)
    for target, count in fuzzer.counts.items():
        print(f"{target}: {count} case runs")
    print(
        f"{options.rounds * options.cases - fuzzer.left_out} programs with {fuzzer.rewrites} rewritten calls, {fuzzer.failures} failures, "
        f"{fuzzer.documented} documented differences"
    )
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
