"""The core where there is little to stand on: in a standard library that is itself encc's output, in subinterpreters."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import interpreters
import pytest

#: What the interpreter imports first, what the pure core would like to use, and what recurses.
MODULES = ["__future__"]
MODULES += ["codecs", "types", "functools", "enum", "collections", "dis", "opcode", "importlib", "re", "copy", "json", "reprlib", "inspect", "ast"]

IMPORTS = f"""
import encc.core, sys
import {", ".join(MODULES)}
for name in {MODULES}:
    assert sys.modules[name].__file__.startswith(sys.argv[0].rpartition("/")[0]), name
assert "__encc__" in vars(types) and "__encc__" in vars(codecs) and "__encc__" in vars(__future__)
nested = []
for _ in range(100):
    nested = [nested]
assert copy.deepcopy(nested) == nested
assert ast.unparse(ast.parse("f(x)[1:2]")) == "f(x)[1:2]"
assert inspect.unwrap(functools.lru_cache(functools.wraps(len)(lambda x: x))) is len
print(encc.core.name)
"""

SUBINTERPRETER = '''
import encc.core, encc.runtime as __encc__

@__encc__.restartable
def f(n):
    if n == 0:
        return "bottom"
    raise __encc__.restart(f, n - 1)

print(f(10_000), encc.core.name, flush=True)
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
one = interpreters.create({isolated})
failed = interpreters.run_string(one, """if True:
    import encc.core, encc.runtime as __encc__
    for _ in range(3):
        @__encc__.restartable
        def f(n):
            if n == 0:
                return "bottom"
            raise __encc__.restart(f, n - 1)
        assert f(10_000) == "bottom"
    print(encc.core.name, encc.core.reason, flush=True)
""")
print(failed)
interpreters.destroy(one)
print(f(10_000))
'''


@pytest.fixture(scope="module", params=[(), ("--map",)])
def library(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """MODULES of this interpreter's library as encc's output."""
    encc = interpreters.compiler()
    if encc is None:
        pytest.skip("no encc command: build it, or set ENCC")
    out = tmp_path_factory.mktemp("library")
    original = Path(sysconfig.get_path("stdlib"))
    for name in MODULES:
        for path in (original / name, original / f"{name}.py"):
            if path.exists():
                to = out / path.name
                subprocess.run([encc, "transform", "--tail-calls=all", *request.param, path, "-o", to], check=True, capture_output=True)
    return out


@pytest.mark.parametrize("core", ["native", "pure"])
def test_in_a_transformed_library(core: str, library: Path, run_child: Callable[..., str]) -> None:
    here = interpreters.current()
    if core == "native" and here.native_path is None:
        pytest.skip("the native core is not built for this interpreter")
    program = library / "program.py"
    program.write_text(IMPORTS)
    environment = here.environment(core)
    environment["PYTHONPATH"] = os.pathsep.join([str(library), environment["PYTHONPATH"]])
    done = subprocess.run(
        [here.path, "-X", "frozen_modules=off", program], capture_output=True, text=True, check=False, env=environment
    )
    assert (done.stdout, done.stderr) == (f"{core}\n", "")


@pytest.mark.parametrize("kind", ["legacy", "isolated"])
def test_in_a_subinterpreter(kind: str, run_child: Callable[..., str]) -> None:
    """What the native core keeps, it keeps for one interpreter; the others get the pure core."""
    new = interpreters.current().version >= (3, 13)
    isolated = f"'{kind}'" if new else f"isolated={kind == 'isolated'}"
    lines = run_child(SUBINTERPRETER.replace("{isolated}", isolated), "native", ENCC_CORE="").splitlines()
    assert lines[0] == "bottom native"
    assert lines[1].startswith("pure the native core cannot be imported: ")
    assert lines[2:] == ["None", "bottom"]
