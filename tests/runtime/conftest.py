"""Both cores, and the pure one without patching, on hand-written emitted forms: these tests need no compiler."""

from __future__ import annotations

import itertools
import linecache
import subprocess
import sys
import textwrap
import types
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import interpreters
import pytest

#: CI builds it for each interpreter it finds; without a compiler for C++ the pure core can be tested alone.
NOT_BUILT = "the native core is not built for this interpreter"
_numbers = itertools.count()


def native_core() -> ModuleType | None:
    try:
        from encc import _runtime
    except ImportError:
        return None
    return _runtime


#: What is there only with the extension: restart points, deep, linear and delegation chains.
needs_native = pytest.mark.skipif(native_core() is None, reason=NOT_BUILT)


@pytest.fixture(params=["native", "pure", "pure-unpatched"])
def core(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module with the functions of `encc.runtime`."""
    if request.param == "native":
        native = native_core()
        if native is None:
            pytest.skip(NOT_BUILT)
        yield native
        return
    from encc import _pure, _pure_code

    if request.param == "pure-unpatched":
        monkeypatch.setattr(_pure_code, "PATCHING", False)
    yield _pure


@pytest.fixture
def load(core: ModuleType) -> Callable[..., Any]:
    """load(source) executes emitted code as a module of its own, with `__encc__` bound to the core."""
    made: list[str] = []

    def run(source: str, **names: Any) -> Any:
        name = f"emitted_{next(_numbers)}"
        text = textwrap.dedent(source)
        filename = f"<{name}>"
        module = types.ModuleType(name)
        module.__dict__.update(__encc__=core, __file__=filename, **names)
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        sys.modules[name] = module
        made.append(name)
        exec(compile(text, filename, "exec", dont_inherit=True), module.__dict__)
        return module

    yield run
    for name in made:
        sys.modules.pop(name, None)
        linecache.cache.pop(f"<{name}>", None)


@pytest.fixture
def run_child(tmp_path) -> Callable[..., str]:
    """run_child(source, core, NAME=value) runs a program of its own and gives what it printed."""

    def run(source: str, core: str = "pure", timeout: float = 300, **environment: str) -> str:
        here = interpreters.current()
        if core == "native" and here.native_path is None:
            pytest.skip(NOT_BUILT)
        program = tmp_path / "program.py"
        program.write_text(textwrap.dedent(source), encoding="utf-8")
        done = subprocess.run(
            [here.path, program],
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=tmp_path,
            env=here.environment(core, **environment),
        )
        assert done.returncode == 0, f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run
