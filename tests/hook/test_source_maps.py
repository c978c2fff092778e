"""Modules compiled ahead with `encc transform --map` and run by plain `python`: what names places names the original's."""

from __future__ import annotations

import json
import subprocess
import sys

import interpreters
import pytest
from both_ways import PLACES, Program, Ran

needs_native = pytest.mark.skipif(
    not interpreters.current().native_path, reason="the pure core leaves code where the emitted text has it"
)


class Compiled:
    """A program in src/ and encc's output of it in out/."""

    def __init__(self, program: Program, *options: str, **files: str) -> None:
        self.program = program
        program.write(**{f"src__{name}": text for name, text in files.items()})
        command = [program.environment["ENCC"], "transform", "src", "-o", "out", "-q", "--map", *options]
        subprocess.run(command, cwd=program.folder, check=True)

    def original(self, *arguments: str, **environment: str) -> Ran:
        return self.program.python("src/app.py", *arguments, **environment)

    def emitted(self, *arguments: str, **environment: str) -> Ran:
        return self.program.python("out/app.py", *arguments, **environment)


@needs_native
@pytest.mark.parametrize("options", [(), ("--tail-calls=all",), ("-g",), ("--tail-calls=none",)])
def test_places(program: Program, options: tuple[str, ...]) -> None:
    """Tracebacks with their carets, warnings, sources, lines of code objects; lines are inserted here, and columns moved."""
    compiled = Compiled(
        program,
        *options,
        m=PLACES,
        app="""
        import inspect, m, sys, traceback
        def walk(tree): return [walk(child) for child in tree] + [1 / len(tree)]
        print(m.f(0), m.f.__code__.co_filename)
        for thing in (m.f, m.A.g, m.A.h, m.g, m.count, walk):
            print(inspect.getsource(thing), inspect.getsourcelines(thing)[1], inspect.getsourcefile(thing))
        for fails in (m.A().g, m.A.h, m.g, lambda n: m.count([[]]), lambda n: walk([[]])):
            try:
                fails(0)
            except Exception:
                traceback.print_exc()
        def lines(code):
            for inner in code.co_consts:
                if hasattr(inner, "co_code"):
                    lines(inner)
            print(code.co_name, code.co_firstlineno, code.co_filename)
        lines(sys._getframe().f_code)
        def last(n): return n / 0 if n == 0 else 1 + last(n - 1)
        last(2)
        """,
    )
    assert (program.folder / "out/m.py").read_text() != PLACES
    plain, ran = compiled.original(), compiled.emitted()
    assert plain.err.count("Traceback") == 6 and "src/m.py:11: UserWarning" in plain.err
    assert (ran.status, ran.out, ran.err) == (plain.status, plain.out, plain.err)
    # The second run takes the compiled files of the first.
    assert compiled.emitted() == ran


@needs_native
def test_the_original_is_not_at_hand_or_another(program: Program) -> None:
    """Then the places are those of the emitted text, which is there."""
    app = "def f(n):\n    return 1 + f(n - 1) if n else 1 / 0\nf(2)\n"
    compiled = Compiled(program, app=app)
    folder = program.folder
    assert 'src/app.py", line 2, in f' in compiled.emitted().err

    def shown_as_emitted() -> bool:
        return 'out/app.py", line 4, in f' in compiled.emitted().err

    for path, spoil in [("src/app.py", "\n" + app), ("out/app.py", (folder / "out/app.py").read_text() + "\n")]:
        before = (folder / path).read_text()
        (folder / path).write_text(spoil)
        assert shown_as_emitted()
        (folder / path).write_text(before)
        assert not shown_as_emitted()
    for path in ("out/app.py.map", "src/app.py"):
        (folder / path).rename(folder / "away")
        assert shown_as_emitted()
        (folder / path).write_text("{}")
        assert shown_as_emitted()
        (folder / "away").replace(folder / path)
    assert not shown_as_emitted()
    (folder / "linked").mkdir()
    (folder / "linked/out").symlink_to(folder / "out")
    assert 'app.py", line 2, in f' in program.python("linked/out/app.py").err


@needs_native
def test_a_breakpoint_in_the_original(program: Program) -> None:
    Compiled(program, m=PLACES, app="import m\nprint(m.count([[[]]]))\n")
    where = str(program.folder / "src/m.py")
    commands = f"n\nb {where}:20\nc\nw\np tree\nq\n"
    done = subprocess.run(
        [sys.executable, "-m", "pdb", "out/app.py"],
        cwd=program.folder,
        env=program.environment,
        input=commands,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert f"> {where}(20)count()\n-> total = sum(count(child)" in done.stdout
    assert "(Pdb) [[[]]]\n" in done.stdout


COVERED = '''"""Lines are kept here, as mostly where lines are blank."""

import sys


class A:

    def g(self, n):
        if n == 0:
            return {}[
                n]
        return self.g(n - 1)

    def never(self, n):
        return self.never(n)


def count(tree):
    if not tree:
        raise KeyError(0)
    if tree == 1:
        return 1
    total = sum(count(child)
                for child in tree)
    return total


for fails in (lambda: A().g(3), lambda: count([[]])):
    try:
        fails()
    except KeyError:
        pass
'''


@needs_native
def test_coverage(program: Program) -> None:
    """Lines and branches, by coverage.py, are the original's, put together by its own setting for copies of a tree."""
    pytest.importorskip("coverage")
    Compiled(program, m=COVERED, app="import m\n")
    program.write_bytes(".coveragerc", b"[run]\nbranch = true\n[paths]\nsource =\n    src\n    out\n")
    shown = []
    for folder in ("src", "out"):
        for command in ("run", "combine", "json"):
            file = f"--data-file={folder}.{'data' if command == 'run' else 'combined'}"
            more = {"run": [f"{folder}/app.py"], "combine": [f"{folder}.data"], "json": ["-o", f"{folder}.json"]}[command]
            ran = program.python("-m", "coverage", command, file, *more)
            assert ran.status == 0, ran
        shown.append(json.loads((program.folder / f"{folder}.json").read_text())["files"]["src/m.py"])
    for what in ("executed_lines", "missing_lines", "executed_branches", "missing_branches"):
        assert shown[0][what] == shown[1][what], what
    assert shown[0]["missing_lines"] and shown[0]["missing_branches"]


@needs_native
def test_no_call_pays(program: Program) -> None:
    """What runs after the import is the same code, only its tables are others."""
    app = "import dis\ndef f(n): return f(n - 1) if n else 0\nf(10)\nprint(f.__code__.co_code.hex(), len(f.__code__.co_consts))\n"
    compiled = Compiled(program, app=app)
    with_map = compiled.emitted().out
    (program.folder / "out/app.py.map").unlink()
    assert compiled.emitted().out == with_map
