"""Fixtures that transform programs with the compiler, once per session and set of options."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import interpreters
import pytest

Transform = Callable[[Path, tuple[str, ...]], Path]


@pytest.fixture(scope="session")
def transform(tmp_path_factory: pytest.TempPathFactory) -> Transform:
    """transform(program, options) gives the path of the transformed program, which has the same file name."""
    binary = interpreters.compiler()
    if binary is None:
        pytest.skip("no encc command: build it, or set ENCC_BINARY")
    made: dict[tuple[Path, tuple[str, ...]], Path] = {}

    def run(program: Path, options: tuple[str, ...] = ()) -> Path:
        key = (program, options)
        if key not in made:
            folder = tmp_path_factory.mktemp("transformed")
            environment = {k: v for k, v in os.environ.items() if not k.startswith("ENCC_")}
            done = subprocess.run(
                [binary, "transform", str(program), "-o", str(folder), *options],
                capture_output=True,
                text=True,
                timeout=120,
                env=environment,
            )
            assert done.returncode == 0, f"encc transform {program.name}: {done.returncode}\n{done.stdout}{done.stderr}"
            outputs = list(folder.rglob(program.name))
            assert len(outputs) == 1, f"outputs of {program.name}: {outputs}"
            made[key] = outputs[0]
        return made[key]

    return run
