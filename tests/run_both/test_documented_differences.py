"""What a restart necessarily changes is exactly what docs/semantics.md says, and no more."""

from __future__ import annotations

import ast

import pytest
from interpreters import Interpreter
from test_programs import MODES, PROGRAMS, run


@pytest.fixture(params=MODES)
def output_of(request, interpreter: Interpreter, transform, tmp_path):
    core, settings = MODES[request.param]
    if core == "native" and interpreter.native_path is None:
        pytest.skip(f"no native core built for {interpreter}")

    def get(name: str, **environment: str) -> str:
        program = transform(PROGRAMS / f"{name}.py", ())
        done = run(program, interpreter, core, tmp_path, **settings, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return get


def test_endless_tail_recursion_runs_until_the_limit(output_of) -> None:
    assert output_of("t18_infinite", ENCC_MAX_RESTARTS="100000") == "RecursionError\n"
    # Without a limit it is an endless loop; the program's own timer ends it.
    program = PROGRAMS / "t18_infinite.py"
    assert "HANG" in program.read_text(encoding="utf-8")


def test_locals_die_earlier(output_of) -> None:
    plain = ast.literal_eval((PROGRAMS / "t26_del_order.out").read_text(encoding="utf-8"))
    ours = ast.literal_eval(output_of("t26_del_order"))
    assert sorted(map(str, ours)) == sorted(map(str, plain))
    # Each local dies, once, and none later than in the original: there the last activation's dies first, at the end.
    before, after = ours[: ours.index("end")], ours[ours.index("end") + 1 :]
    assert before == sorted(before, reverse=True) and before
    assert after == sorted(after)


def test_traceback_lacks_the_elided_frames(output_of) -> None:
    plain = ast.literal_eval((PROGRAMS / "t27_traceback_names.out").read_text(encoding="utf-8"))
    ours = ast.literal_eval(output_of("t27_traceback_names"))
    # It ends where the original does, and only tail calls' entries are missing. The program has no blank
    # lines that could absorb the inserted ones, so its line numbers move; see exc_traceback_ends.py.
    names = [name for name, _ in ours]
    assert names[-2:] == ["f", "bad"] and set(names[:-1]) == {"f"} and len(ours) < len(plain)
