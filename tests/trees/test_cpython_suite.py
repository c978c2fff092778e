"""The short form of cpython_suite.py: some of CPython's own tests on a library with restart points, transformed themselves."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import interpreters
import pytest

HERE = Path(__file__).resolve().parent
TESTS = "test_bisect test_contextlib test_copy test_fnmatch test_generators test_graphlib test_heapq test_pprint test_scope test_super"


def test_a_transformed_library_passes_its_own_tests(tmp_path: Path) -> None:
    here, encc = interpreters.current(), interpreters.compiler()
    assert encc, "no encc command: build it, or set ENCC"
    if here.native_path is None:
        pytest.skip("the native core is not built for this interpreter")
    if not (Path(sysconfig.get_path("stdlib")) / "test" / "test_heapq.py").exists():
        pytest.skip("this interpreter came without the package `test`, as Debian's do")
    command = [sys.executable, HERE / "cpython_suite.py", "--encc", encc, "--runtime", here.native_path, "--work", tmp_path]
    done = subprocess.run(
        [*map(str, command), "-g", "--part", "--jobs", "0", *TESTS.split()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    ran = [int(count) for count in re.findall(r"^\S+: (\d+) tests of 10 modules", done.stdout, re.MULTILINE)]
    assert len(ran) == 2 and min(ran) > 300, done.stdout[-3000:]
    changed = re.search(r"transformed (\d+) of \d+ files", done.stdout)
    assert changed and int(changed[1]) > 300, done.stdout[:1000]
