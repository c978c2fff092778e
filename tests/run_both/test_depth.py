"""Tail calls go 1,000,000 deep at the default recursion limit, in constant memory; plain Python cannot."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from interpreters import Interpreter

HERE = Path(__file__).parent
#: The pure core shows the same with fewer restarts; tests/runtime/test_lifetimes.py takes it a million deep.
DEPTHS = {"native": 1_000_000, "pure": int(os.environ.get("ENCC_TEST_PURE_DEPTH", "100000"))}
MAX_GROWTH_KIB = 2048
MODULES = {"positions": (), "continuations": ("--tail-calls=all",)}


def measure(module: Path, depth: int, interpreter: Interpreter, core: str, **environment: str) -> list[list]:
    done = subprocess.run(
        [interpreter.path, HERE / "measure_depth.py", module, str(depth)],
        capture_output=True,
        text=True,
        timeout=1200,
        env=interpreter.environment(core, **environment),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("module", MODULES)
def test_plain_python_overflows(module: str, interpreter: Interpreter) -> None:
    rows = measure(HERE / "deep" / f"{module}.py", 50_000, interpreter, "pure")
    # 3.13 and 3.15 forget to count some calls (defaults, `*args`); their memory grows with the depth all the same.
    flat = {name for name, _, _, outcome in rows if outcome != "RecursionError" and outcome <= MAX_GROWTH_KIB}
    assert rows and flat == set()


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("core", ["native", "pure"])
@pytest.mark.parametrize("module", MODULES)
def test_deep_in_constant_memory(module: str, core: str, interpreter: Interpreter, transform) -> None:
    if core == "native" and interpreter.native_path is None:
        pytest.skip(f"no native core built for {interpreter}")
    program = HERE / "deep" / f"{module}.py"
    output = transform(program, MODULES[module])
    plain = {name: small for name, small, _, _ in measure(program, 500, interpreter, core)}
    rows = measure(output, DEPTHS[core], interpreter, core)
    assert {name for name, *_ in rows} == set(plain)
    assert {name: small for name, small, _, _ in rows} == plain
    holds_data = {"other receiver"}
    grown = {name: outcome for name, _, _, outcome in rows if outcome == "RecursionError" or outcome > MAX_GROWTH_KIB}
    assert {name: outcome for name, outcome in grown.items() if name not in holds_data} == {}
    assert "RecursionError" not in grown.values()
