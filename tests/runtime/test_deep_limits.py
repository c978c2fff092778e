"""How deep recursion may go: the settings, the memory that is available, and what the error says of them."""

from __future__ import annotations

import os
import subprocess
import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path

import interpreters
import pytest
from conftest import needs_native
from deep_start import START, few_c_calls

pytestmark = needs_native

#: Prints what ended `plain` and `through`: how deep, and the words behind that.
RUNAWAY = """
import gc, re
gc.disable()
@deep
def plain(n): return 1 + plain(n + 1)
@deep
def through(n): return 1 + max(through(n + 1) for _ in (0,))
def ending(function):
    start = limits()
    try: function(0)
    except RecursionError as error:
        assert limits() == start
        text = str(error) + "".join(getattr(error, "__notes__", []))
        found = re.search(f"'{function.__name__}' (?:is|was) ([0-9]+) levels deep, (.*)", text)
        assert found, text
        return int(found[1]), found[2]
"""

BY_VARIABLE = "as many as ENCC_MAX_DEPTH allows; a larger value raises the limit"
BY_MODULE = "as many as max-depth in [tool.encc] allows; a larger value there or in ENCC_MAX_DEPTH raises the limit"
BY_STACK = (
    "as many as the largest C stack that could be mapped allows; it is a matter of address space (RLIMIT_AS, overcommit), "
    "not of ENCC_MAX_DEPTH"
)


def test_the_variable_goes_before_what_modules_ask_for(run_child: Callable[..., str]) -> None:
    program = """
    import encc.runtime as __encc__
    print(*ending(plain))
    __encc__.limit_depth(30000)
    __encc__.limit_depth(40000)
    __encc__.limit_depth(20000)
    print(*ending(plain))
    thread = threading.Thread(target=lambda: print(*ending(plain)))
    thread.start()
    thread.join()
    """
    text = START + RUNAWAY + textwrap.dedent(program)
    lines = run_child(text, core="native", ENCC_MAX_DEPTH="10000").splitlines()
    assert [line.partition(" ")[2] for line in lines] == [BY_VARIABLE] * 3
    assert all(9000 <= int(line.split()[0]) <= 11000 for line in lines), lines
    text = text.replace("print(*ending(plain))", "", 1)
    lines = run_child(text, core="native").splitlines()
    assert [line.partition(" ")[2] for line in lines] == [BY_MODULE] * 2
    assert all(39000 <= int(line.split()[0]) <= 41000 for line in lines), lines


def test_a_wrong_limit_is_refused(run_child: Callable[..., str]) -> None:
    program = """
    import encc.runtime as __encc__
    for wrong in (0, -1, 2 ** 70, "many"):
        try: __encc__.limit_depth(wrong)
        except (ValueError, OverflowError, TypeError) as error: print(type(error).__name__)
    """
    for core in ("native", "pure"):
        kinds = run_child(program, core=core).split()
        assert kinds == ["ValueError", "ValueError", *(["OverflowError"] if core == "native" else []), "TypeError"]


@few_c_calls
def test_a_deeper_limit_set_late_maps_a_larger_stack(run_child: Callable[..., str]) -> None:
    program = """
    import encc.runtime as __encc__
    __encc__.limit_depth(3000)
    assert marked(1000, lambda: 0) == 1000
    size = deep_state()["stack"]
    __encc__.limit_depth(100_000)
    assert marked(20_000, lambda: 0) == 20_000
    assert deep_state()["stack"] > size
    print("ok")
    """
    assert run_child(START + textwrap.dedent(program), core="native") == "ok\n"


@few_c_calls
def test_little_address_space(run_child: Callable[..., str]) -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))\n"
    program = limit + START + RUNAWAY + "for call in (plain, through) * 2: print(*ending(call))\n"
    lines = run_child(program, core="native").splitlines()
    assert len(lines) == 4
    for line in lines:
        depth, _, words = line.partition(" ")
        assert int(depth) > 1000
        assert words == BY_STACK or words.startswith("as many as half of the available memory allows"), words


def test_available_memory_of_cgroups(tmp_path) -> None:
    from encc import _runtime

    def write(files: dict[str, str]) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    mib = 1 << 20
    write({"proc/meminfo": "MemTotal: 9999999 kB\nMemAvailable: 4194304 kB\n", "proc/self/status": "VmSize: 1024 kB\n"})
    assert _runtime.available_memory(str(tmp_path))[0] == 4096 * mib
    write({"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "max\n"})
    assert _runtime.available_memory(str(tmp_path))[0] == 4096 * mib
    write({"sys/fs/cgroup/a/memory.max": str(512 * mib), "sys/fs/cgroup/a/memory.current": str(128 * mib)})
    assert _runtime.available_memory(str(tmp_path))[0] == 384 * mib
    write({"sys/fs/cgroup/a/memory.stat": f"anon 1\ninactive_file {64 * mib}\n"})
    assert _runtime.available_memory(str(tmp_path))[0] == 448 * mib
    write({
        "proc/self/cgroup": "5:cpu,memory:/c\n",
        "sys/fs/cgroup/memory/c/memory.limit_in_bytes": str(256 * mib),
        "sys/fs/cgroup/memory/c/memory.usage_in_bytes": str(56 * mib),
    })
    assert _runtime.available_memory(str(tmp_path))[0] == 200 * mib
    commit = "CommitLimit: 102400 kB\nCommitted_AS: 2400 kB\n"
    write({"proc/sys/vm/overcommit_memory": "2\n", "proc/meminfo": "MemAvailable: 4194304 kB\n" + commit})
    assert _runtime.available_memory(str(tmp_path)) == (100000 * 1024, 100000 * 1024)


@cache
def mount_namespace() -> list[str]:
    """The command that runs another one where what it mounts is seen by itself alone."""
    for command in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        try:
            if subprocess.run([*command, "true"], capture_output=True, timeout=60).returncode == 0:
                return command
        except OSError:
            break
    return []


#: Puts the files of a folder in front of those of the kernel, then runs the program as the same process.
PRETEND = """
for file in meminfo sys/vm/overcommit_memory; do
  [ ! -e "$1/proc/$file" ] || mount --bind "$1/proc/$file" "/proc/$file" || exit 77
done
[ ! -e "$1/groups" ] || mount --bind "$1/groups" "/proc/$$/cgroup" || exit 77
[ ! -e "$1/cgroup" ] || mount --bind "$1/cgroup" /sys/fs/cgroup || exit 77
shift
exec "$@"
"""

MIB = 1 << 20
SURROUNDINGS = {
    "cgroup v2": {
        "groups": "0::/a/b\n",
        "cgroup/a/memory.max": str(600 * MIB),
        "cgroup/a/memory.current": str(440 * MIB),
        "cgroup/a/b/memory.max": "max\n",
    },
    "cgroup v1": {
        "groups": "4:cpu,cpuacct:/c\n5:memory:/c\n0::/\n",
        "cgroup/memory/c/memory.limit_in_bytes": str(500 * MIB),
        "cgroup/memory/c/memory.usage_in_bytes": str(390 * MIB),
        "cgroup/memory/c/memory.stat": f"total_cache 1\ninactive_file {50 * MIB}\n",
    },
    "no overcommit": {
        "proc/meminfo": "MemTotal: 9999999 kB\nMemAvailable: 9999999 kB\nCommitLimit: 819200 kB\nCommitted_AS: 655360 kB\n",
        "proc/sys/vm/overcommit_memory": "2\n",
    },
}


@few_c_calls
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_runs_within_what_is_left(name: str, tmp_path: Path) -> None:
    """160 MiB are left in each of them. Nothing here enforces that: what the process took is measured."""
    if not mount_namespace():
        pytest.skip("unshare may not make a mount namespace here: only root may, where users may not make their own")
    program = """
    def resident(name): return [int(l.split()[1]) * 1024 for l in open("/proc/self/status") if l.startswith(name)][0]
    start = resident("VmRSS:")
    for call in (plain, through): print(*ending(call))
    assert 80 << 20 <= deep_state()["bytes"] <= 128 << 20, deep_state()  # what it holds counts as free: these files do not change
    assert resident("VmHWM:") - start < 160 << 20, resident("VmHWM:") - start
    print(deep_state()["stack"] >> 20)
    """
    for path, text in {**SURROUNDINGS[name], "program.py": START + RUNAWAY + textwrap.dedent(program)}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    here = interpreters.current()
    done = subprocess.run(
        [*mount_namespace(), "sh", "-c", PRETEND, "sh", tmp_path, here.path, tmp_path / "program.py"],
        capture_output=True,
        text=True,
        env=here.environment("native"),
    )
    if done.returncode == 77:
        pytest.skip("a namespace of its own, but no rights to mount there: " + done.stderr)
    assert done.returncode == 0, done.stderr
    *lines, stack = done.stdout.splitlines()
    for line in lines:
        depth, _, words = line.partition(" ")
        by_memory = words.startswith("as many as half of the available memory allows")
        assert int(depth) > 2000 and (by_memory or (name == "no overcommit" and words == BY_STACK)), line
    if name == "no overcommit":  # there the mapping counts in full
        assert int(stack) <= 40


def memory_cgroup() -> Path | None:
    """A new cgroup below this process's own, of either version, whose memory the kernel limits; None without the rights."""
    mounts = Path("/sys/fs/cgroup")
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            parents, limit = (mounts / "memory" / path[1:], mounts / "memory"), "memory.limit_in_bytes"
        elif not controllers:
            parents, limit = (mounts / path[1:], mounts), "memory.max"
        else:
            continue
        for parent in parents:  # in a container the path may be one that only the host sees
            group = parent / f"encc-test-{os.getpid()}"
            try:
                group.mkdir()
            except OSError:
                continue
            try:
                (group / limit).write_text(str(300 * MIB))
            except OSError:
                group.rmdir()
                continue
            return group
    return None


#: Recursions without end; `run` keeps what ended one. In each program at least one begins when most of the memory is taken.
ENFORCED = {
    "at once": """
        for call in (plain, through): run(call)
        threads = [threading.Thread(target=run, args=(call,)) for call in (plain, through) * 2]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """,
    "after other data": """
        run(lambda n: plain(-20000) if n else plain(n))
        data = bytearray(b"x") * (190 << 20)
        for call in (plain, through): run(call)
    """,
    "data on the way": """
        @deep
        def keeps(n):
            data = bytes([n % 256]) * 1500
            return 1 + keeps(n + 1) + len(data)
        run(keeps)
    """,
    "linear recursion": """
        import encc.runtime as __encc__
        @__encc__.linear
        def linear(n): return str(n % 10) * 500 + linear(n + 1)
        for _ in range(2): run(linear)
    """,
    "chains of generators": """
        @deep
        def items(n): yield from items(n + 1)
        for _ in range(2): run(lambda n: list(items(n)))
    """,
    "functions without marks": """
        def unmarked(n): return 1 + unmarked(n + 1)
        def unmarked_through(n): return 1 + max(unmarked_through(n + 1) for _ in (0,))
        def program(n):
            run(unmarked)
            data = bytearray(b"x") * (190 << 20)
            for call in (unmarked, unmarked_through, unmarked): run(call)
            return n
        assert deep(program)(3) == 3
    """,
}


@few_c_calls
@pytest.mark.parametrize("name", ENFORCED)
def test_a_cgroup_that_the_kernel_enforces(name: str, tmp_path: Path) -> None:
    """Nothing here pretends: a process that takes 300 MiB is killed."""
    group = memory_cgroup()
    if group is None:
        pytest.skip("no memory cgroup can be made here: it takes root, and a hierarchy that is mounted to be written")
    program = """
    def run(call):
        try: call(0)
        except RecursionError as error: words.append(" ".join([str(error), *getattr(error, "__notes__", [])]))
    words = []
    start = limits()
    """
    end = """
    assert limits() == start
    print(*words, sep="\\n")
    """
    program, end, body = (textwrap.dedent(text) for text in (program, end, ENFORCED[name]))
    (tmp_path / "program.py").write_text(START + RUNAWAY + program + body + end)
    here = interpreters.current()
    enter = 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"'
    try:
        done = subprocess.run(
            ["sh", "-c", enter, "sh", group, here.path, tmp_path / "program.py"],
            capture_output=True,
            text=True,
            env=here.environment("native"),
        )
    finally:
        group.rmdir()
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines
    for line in lines:
        if name == "functions without marks":  # the interpreter's own words, until the exception leaves `deep`
            assert line.startswith("maximum recursion depth exceeded"), line
        else:
            assert "levels deep, as many as half of the available memory allows" in line, line
