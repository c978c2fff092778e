"""Deep recursion under debuggers, coverage and crash reports, and in processes that multiprocessing starts."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import interpreters
import pytest
from conftest import needs_native
from deep_start import DEPTH, START

pytestmark = needs_native


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(method: str, run_child: Callable[..., str]) -> None:
    program = f"""
    import multiprocessing, warnings
    warnings.simplefilter("ignore")
    from encc import deep
    N = {DEPTH}
    @deep
    def work(n): return 0 if n == 0 else 1 + max(work(n - 1) for _ in (0,))
    def plain(n): return 0 if n == 0 else 1 + max(plain(n - 1) for _ in (0,))
    def called(n): return deep(plain, n)
    def start(pool): return [pool.map(work, [N] * 4), pool.map(called, [N] * 4)]
    def at_depth(n, pool): return start(pool) if n == 0 else max(at_depth(n - 1, pool) for _ in (0,))
    if __name__ == "__main__":
        context = multiprocessing.get_context({method!r})
        assert work(N) == N
        with context.Pool(2) as pool: assert start(pool) == [[N] * 4] * 2
        with context.Pool(2) as pool: assert deep(at_depth, N // 4, pool) == [[N] * 4] * 2
        print("done")
    """
    assert run_child(program, core="native", ENCC_MAX_DEPTH="200000") == "done\n"


@pytest.mark.parametrize("way", [0, 1])
def test_crash_report(way: int, tmp_path: Path) -> None:
    """faulthandler writes the traceback of a crash on the large stack, and the process dies of the signal."""
    program = "import faulthandler, signal\nfaulthandler.enable()\n" + START
    program += f"def leaf(): signal.raise_signal(signal.SIGSEGV)\nways[{way}]({DEPTH}, leaf)\n"
    here = interpreters.current()
    done = subprocess.run(
        [here.path, "-c", program], capture_output=True, text=True, env=here.environment("native", ENCC_MAX_DEPTH="200000")
    )
    assert done.returncode == -11
    assert "Fatal Python error: Segmentation fault" in done.stderr
    assert "in leaf" in done.stderr and done.stderr.count("in <genexpr>") > 20


@pytest.mark.skipif(shutil.which("gdb") is None, reason="gdb is not installed")
@pytest.mark.parametrize("switch", ["", "swapcontext"])
@pytest.mark.timeout(300)
def test_gdb_walks_through_both_stacks(switch: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        START + "import signal\ndef leaf():\n    signal.raise_signal(signal.SIGTRAP)\n    return 0\n"
        "assert ways[1](100, leaf) == 100\nprint('went on')\n"
    )
    here = interpreters.current()
    commands = ["set startup-with-shell off", "run", "bt 3", "bt -30", "signal 0"]
    done = subprocess.run(
        ["gdb", "-nx", "-batch", *[part for command in commands for part in ("-ex", command)], "--args", here.path, program],
        capture_output=True,
        text=True,
        timeout=250,
        env=here.environment("native", ENCC_STACK_SWITCH=switch),
    )
    if "ptrace" in done.stderr and "SIGTRAP" not in done.stdout:
        pytest.skip("gdb may not trace processes here")
    assert "received signal SIGTRAP" in done.stdout, done.stdout + done.stderr
    assert "went on" in done.stdout
    # The switch, and below it the stack that the process began with. swapcontext leaves nothing to go on by.
    if not switch:
        assert "enccCallOnStack" in done.stdout, done.stdout
        # Where gdb knows main, it stops there.
        assert any(start in done.stdout for start in ("libc_start", "_start", " in main (")), done.stdout
    assert "previous frame" not in done.stdout


@pytest.mark.skipif(importlib.util.find_spec("coverage") is None, reason="coverage has no wheel for this interpreter")
@pytest.mark.parametrize("core", ["ctrace", "pytrace", *(["sysmon"] if sys.version_info >= (3, 12) else [])])
def test_coverage(core: str, tmp_path: Path, run_child: Callable[..., str]) -> None:
    measured = """
    from encc import deep

    @deep
    def f(n):
        if n == 0:
            return 0
        if n < 0:
            return 2
        return 1 + max(f(n - 1) for _ in (0,))

    def g(n):
        if n > 0:
            return 1 + g(n - 1)
        return 0
    """
    (tmp_path / "measured.py").write_text(textwrap.dedent(measured).lstrip())
    program = f"""
    import coverage
    from encc import deep
    data = coverage.Coverage(data_file=None, include=["*/measured.py"], messages=False)
    data.start()
    import measured
    assert measured.f({DEPTH // 4}) == {DEPTH // 4} == deep(measured.g, {DEPTH // 4})
    data.stop()
    print(data.analysis2(measured)[3])
    """
    assert run_child(program, core="native", COVERAGE_CORE=core, ENCC_MAX_DEPTH="200000") == "[8]\n"
