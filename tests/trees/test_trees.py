"""check_tree.py on trees small enough for every run of the tests; docs/trees.md has the whole ones."""

from __future__ import annotations

import ast
import shutil
import sys
import sysconfig
from pathlib import Path

import check_tree
import compile_pairs
import interpreters
import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Path(sysconfig.get_path("stdlib"))
PACKAGES = ("asyncio", "collections", "email", "json", "logging", "re", "unittest", "xml")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packages of the standard library, and our samples, which hold what was once wrong."""
    folder = tmp_path_factory.mktemp("trees") / "tree"
    for package in PACKAGES:
        shutil.copytree(LIBRARY / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    programs = folder / "programs"
    programs.mkdir()
    for path in [*(ROOT / "tests/run_both/programs").glob("*.py"), *(ROOT / "samples").glob("*.py")]:
        # A requirement that is not met is an error, as it should be; the command-line tests have those.
        if "expected" not in path.name and b"require-tail" not in path.read_bytes():
            shutil.copy(path, programs)
    return folder


@pytest.mark.parametrize("mode", check_tree.MODES)
def test_a_tree(tree: Path, tmp_path: Path, mode: str) -> None:
    encc = interpreters.compiler()
    assert encc, "no encc command: build it, or set ENCC"
    report = check_tree.check(str(encc), sys.executable, tree, mode, tmp_path, jobs=2)
    assert report.faults == []
    assert report.compiled > 250 and report.functions > 3000
    assert report.taken == 0 if mode == "none" else report.taken > 300


BEFORE = "def f(n):\n    return f(n - 1)\n\n\ndef g(n):\n    try:\n        g(n - 1)\n    finally:\n        f(n)\n"
MARKED = "@__encc__.restartable\n"
RESTART = f"import encc.runtime as __encc__\n{MARKED}def f(n):\n    raise __encc__.restart(f, n - 1)\n"
REST = BEFORE.partition("\n\n\n")[2]


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        (RESTART + REST, ""),
        (RESTART.replace("n - 1", "n - 2") + REST, "differs from the input by more than encc's edits"),
        (RESTART.replace("raise", "return") + REST, ""),
        (RESTART.replace(MARKED, "") + REST, "line 2: no mark of a restartable function"),
        (RESTART + MARKED + REST, "line 6: needless mark of a restartable function"),
        (RESTART + REST.replace("f(n)", "__encc__.restart(f, n)"), "line 9: restart not in tail position"),
        (
            RESTART + REST.replace("  g(n", "  raise __encc__.restart_procedure(g, n"),
            "line 7: restart_procedure not in tail",
        ),
        (RESTART.replace("f(n)", "f(n"), "does not compile: SyntaxError"),
    ],
)
def test_the_check_can_fail(after: str, fault: str) -> None:
    found = compile_pairs.faults(ast.parse(BEFORE), after.encode(), marked_before=False)
    assert any(one.startswith(fault) for one in found) if fault else found == []
