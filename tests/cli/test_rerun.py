"""The second run on one output: what it does again, what it removes, and what a killed run or another run leaves it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import RECURSIVE, REWRITTEN, Command

#: Moments at which a run is killed; ENCC_KILLS=200 is the long form.
KILLS = int(os.environ.get("ENCC_KILLS", "20"))


def whole(command: Command, name: str = "out") -> dict[str, bytes | str]:
    """Every file, the manifest too."""
    found: dict[str, bytes | str] = {}
    for path in sorted((command.folder / name).rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(command.folder))] = os.readlink(path)
        elif path.is_file():
            found[str(path.relative_to(command.folder))] = path.read_bytes()
    return found


def test_does_only_what_has_changed(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.py": "x = 1\n", "src/c.txt": "c"})
    (encc.folder / "src/d.py").symlink_to("a.py")
    first = encc("transform", "src", "-o", "out")
    before = {p.name: p.stat().st_mtime_ns for p in (encc.folder / "out").iterdir() if p.name != "d.py"}
    assert encc("transform", "src", "-o", "out") == first
    assert {p.name: p.stat().st_mtime_ns for p in (encc.folder / "out").iterdir() if p.name != "d.py"} == before
    for name, content in [("a.py", "y = 1\n"), ("b.py", RECURSIVE), ("c.txt", "d")]:
        (encc.folder / "out" / name).write_text("somebody else's")
        (encc.folder / "src" / name).write_text(content)
    encc("transform", "src", "-o", "out")
    assert encc.tree("out") == {"a.py": "y = 1\n", "b.py": REWRITTEN, "c.txt": "d", "d.py": "-> a.py"}


def test_an_output_that_was_changed_is_written_again(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE})
    encc("transform", "src", "-o", "out", "-q")
    for spoil in (lambda p: p.write_text("x"), lambda p: p.unlink(), lambda p: p.chmod(0o600), Path.mkdir):
        target = encc.folder / "out/a.py"
        if spoil is Path.mkdir:
            target.unlink()
            target.symlink_to("elsewhere")
        else:
            spoil(target)
        assert encc("transform", "src", "-o", "out", "-q").code == 0
        assert target.read_text() == REWRITTEN and not target.is_symlink()
        assert target.stat().st_mode == (encc.folder / "src/a.py").stat().st_mode


def test_sizes_and_times_do_not_decide(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.py": "x = 1\n", "src/c.txt": "c", "src/e.py": "", "src/big.py": "x = 1\n" * 400_000})
    encc("transform", "src", "-o", "out", "-q")
    good = encc.tree("out")
    for folder in ("src", "out"):
        for name in ("a.py", "b.py", "c.txt", "big.py"):
            file = encc.folder / folder / name
            status, content = file.stat(), file.read_bytes()
            file.write_bytes(content.replace(b"1", b"2").replace(b"c", b"d"))
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
            assert encc("transform", "src", "-o", "out", "-q").code == 0
            now = encc.tree("out")
            assert (now == good) == (folder == "out")
            file.write_bytes(content)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
            assert encc("transform", "src", "-o", "out", "-q").code == 0
            assert encc.tree("out") == good


def test_a_source_behind_a_link_is_done_once(encc: Command) -> None:
    encc.write({"src/a.txt": "a", "elsewhere/b.txt": "b", "elsewhere/c.py": RECURSIVE})
    for name in ("b.txt", "c.py"):
        (encc.folder / "src" / name).symlink_to(encc.folder / "elsewhere" / name)
    encc("transform", "src", "-o", "out", "-q")
    before = (encc.folder / "out/b.txt").stat().st_mtime_ns
    (encc.folder / "elsewhere/b.txt").touch()
    encc("transform", "src", "-o", "out", "-q")
    assert (encc.folder / "out/b.txt").stat().st_mtime_ns == before
    assert encc.tree("out") == {"a.txt": "a", "b.txt": "b", "c.py": REWRITTEN}


def test_other_options_are_another_output(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE})
    encc("transform", "src", "-o", "out", "-q", "--tail-calls=none", "--deep=none")
    assert encc.tree("out") == {"a.py": RECURSIVE}
    encc("transform", "src", "-o", "out", "-q", "--tail-calls=none")
    assert "@__encc__.deep" in encc.tree("out")["a.py"]
    encc("transform", "src", "-o", "out", "-q")
    assert encc.tree("out") == {"a.py": REWRITTEN}
    encc.write({"src/pyproject.toml": '[tool.encc]\ntail-calls = "none"\ndeep = false\n'})
    encc("transform", "src", "-o", "out", "-q")
    assert encc.tree("out")["a.py"] == RECURSIVE


def test_warnings_and_remarks_are_said_again(encc: Command) -> None:
    encc.write({"src/a.py": b"\xff", "src/b.py": RECURSIVE})
    first = encc("transform", "src", "-o", "out")
    assert "[ENC013]" in first.err
    assert encc("transform", "src", "-o", "out") == first
    assert "[ENC100]" in encc("transform", "src", "-o", "out", "--remarks").err


def test_removes_what_has_no_source_any_more(encc: Command) -> None:
    encc.write({f"src/{name}": RECURSIVE for name in ("a.py", "p/b.py", "p/q/c.py", "mine.py", "old\n\t.py")})
    encc("transform", "src", "-o", "out", "-q")
    encc.write({"out/p/foreign.txt": "not encc's", "out/mine.py": "edited"})
    shutil.rmtree(encc.folder / "src/p")
    (encc.folder / "src/mine.py").unlink()
    (encc.folder / "src/old\n\t.py").unlink()
    done = encc("transform", "src", "-o", "out")
    assert done.err == (
        "out/mine.py: warning: its source is gone, but it was changed after encc wrote it; not removed [ENC029]\n"
        "encc: transformed 1 of 1 file, 1 tail call rewritten, 0 refused; 3 files without a source removed; "
        "0 errors, 1 warning\n"
    )
    assert encc.tree("out") == {"a.py": REWRITTEN, "mine.py": "edited", "p/foreign.txt": "not encc's"}
    assert not (encc.folder / "out/p/q").exists()


def test_removes_nothing_of_another_tree_or_after_an_error(encc: Command) -> None:
    encc.write({"one/a.py": RECURSIVE, "two/b.py": RECURSIVE, "two/c.py": RECURSIVE})
    for name in ("one", "two", "one"):
        encc("transform", name, "-o", "out", "-q")
    assert sorted(encc.tree("out")) == ["a.py", "b.py", "c.py"]
    (encc.folder / "two/b.py").unlink()
    encc.write({"two/c.py": "# encc: require-tail\ndef f(n):\n    return f(n) + 1\n"})
    assert encc("transform", "two", "-o", "out", "-q").code == 1
    assert sorted(encc.tree("out")) == ["a.py", "b.py", "c.py"]
    encc.write({"two/c.py": RECURSIVE + "\n"})
    encc("transform", "two", "-o", "out", "-q")
    assert sorted(encc.tree("out")) == ["a.py", "c.py"]


def test_the_output_does_not_depend_on_jobs_or_place(encc: Command) -> None:
    encc.write({f"here/src/p{i}/m{i}.py": RECURSIVE + f"x = {i}\n" for i in range(30)})
    shutil.copytree(encc.folder / "here", encc.folder / "a/b/there")
    encc("transform", "here/src", "-o", "here/out", "-q", "-j", "1")
    encc("transform", "a/b/there/src", "-o", "a/b/there/out", "-q", "-j", "8")
    here, there = whole(encc, "here/out"), whole(encc, "a/b/there/out")
    assert [data for _, data in sorted(here.items())] == [data for _, data in sorted(there.items())]
    assert len(here) == 31


def test_depfile(encc: Command) -> None:
    encc.write({"src/a b.py": RECURSIVE, "src/$x#.py": "", "src/pyproject.toml": "[tool.encc]\n"})
    (encc.folder / "src/gone").symlink_to("nowhere")
    assert encc("transform", "src", "-o", "out", "-q", "--depfile", "out.d").code == 0
    names = [
        f"{encc.folder}/src/pyproject.toml",
        "src",
        "src/$$x\\#.py",
        "src/a\\ b.py",
        "src/pyproject.toml",
    ]
    dependencies = "".join(f" \\\n  {name}" for name in names)
    assert (encc.folder / "out.d").read_text() == (
        f"out/.encc-manifest:{dependencies}\n" + "".join(f"{name}:\n" for name in names)
    )
    assert encc("transform", "src/a b.py", "-o", "b.py", "-q", "--depfile", "b.d").code == 0
    assert (encc.folder / "b.d").read_text().startswith("b.py: \\\n")
    assert "\n  src/a\\ b.py\n" in (encc.folder / "b.d").read_text()
    manifest = encc.folder / "out/.encc-manifest"
    os.utime(manifest, (1, 1))
    encc("transform", "src", "-o", "out", "-q", "--depfile", "out.d")
    assert manifest.stat().st_mtime > 1, "newer than its inputs, or make would run again and again"
    assert "--depfile" in encc("transform", "src", "--diff", "--depfile", "x").err


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_depfile_in_make(encc: Command) -> None:
    odd = ["a b.py", "c:d.py", "e$f#g.py", "h\\i.py", "j\\ k.py", "l\\#m.py", "n;o.py", "p\tq.py", "r\ns.py", "k=v.py", "x\\", "%.py"]
    encc.write({f"src/{name}": RECURSIVE for name in odd})
    encc.write(
        {"Makefile": f"out/.encc-manifest:\n\t{encc.binary} transform src -o out -q --depfile out.d\n-include out.d\n"}
    )

    def remade() -> bool:
        run = subprocess.run(["make"], cwd=encc.folder, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return "transform" in run.stdout

    assert remade()
    assert not remade()
    for name in odd[:6]:
        os.utime(encc.folder / "src" / name, (2**32, 2**32))
        assert remade(), name
        os.utime(encc.folder / "src" / name, (1, 1))
        assert not remade(), name
    for name in odd[:-1]:  # but for "%.py", which would be a rule for all names
        (encc.folder / "src" / name).unlink()
        os.utime(encc.folder / "src", (2**32, 2**32))
        assert remade(), name
        os.utime(encc.folder / "src", (1, 1))
    assert not remade()


def test_a_broken_manifest_is_no_manifest(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE})
    encc("transform", "src", "-o", "out", "-q")
    manifest = encc.folder / "out/.encc-manifest"
    good = manifest.read_bytes()
    for bad in (b"", b"\xff" * 100, good[:-5], good.replace(b"python\t0", b"python\t7"), good.replace(b":", b";")):
        manifest.write_bytes(bad)
        assert encc("transform", "src", "-o", "out", "-q").code == 0
        assert manifest.read_bytes() == good


def test_two_runs_at_once(encc: Command) -> None:
    encc.write({f"src/p{i % 5}/m{i}.py": RECURSIVE + f"x = {i}\n" * 200 for i in range(200)})
    encc("transform", "src", "-o", "alone", "-q")
    runs = [encc.start("transform", "src", "-o", "out", "-q", "-j", "2") for _ in range(4)]
    said = [run.communicate(timeout=60)[1] for run in runs]
    assert [run.returncode for run in runs] == [0] * 4
    assert all(text in (b"", b"encc: waiting for another run on 'out'\n") for text in said)
    assert list(whole(encc, "out").values()) == list(whole(encc, "alone").values())


def test_killed_at_any_moment(encc: Command) -> None:
    """Whatever is there afterwards is whole, and the next run ends as if nothing had happened."""
    for i in range(60):
        encc.write({f"src/p{i % 5}/m{i}.py": RECURSIVE * 20 + f"x = {i}\n" * 300, f"src/data{i}": b"\0" * 20_000})
    encc("transform", "src", "-o", "expected", "-q")
    expected = {name.partition("/")[2]: data for name, data in whole(encc, "expected").items()}
    start = time.monotonic()
    encc("transform", "src", "-o", "out", "-q")
    length = time.monotonic() - start
    chance = random.Random(20)
    unfinished = 0
    for _ in range(KILLS):
        shutil.rmtree(encc.folder / "out")
        run = encc.start("transform", "src", "-o", "out", "-q", "-j", "2")
        time.sleep(chance.uniform(0, length))
        run.kill()
        run.communicate()
        left = {name.partition("/")[2]: data for name, data in whole(encc).items()} if (encc.folder / "out").exists() else {}
        unfinished += 0 < len(left) < len(expected)
        for name, data in left.items():
            if not Path(name).name.startswith(".encc-"):
                assert data == expected[name], name
        assert encc("transform", "src", "-o", "out", "-q").code == 0
        assert {name.partition("/")[2]: data for name, data in whole(encc).items()} == expected
    assert unfinished > KILLS // 4, "the moments missed the run"


def test_progress_on_a_terminal(encc: Command) -> None:
    if sys.platform != "linux":
        pytest.skip("pty")
    big = "".join(f"def f{i}(n):\n    return f{i}(n - 1)\n" for i in range(1500))
    encc.write({f"src/m{i}.py": big for i in range(30)})
    command = f"{encc.binary} transform src -o out -j 1"
    done = subprocess.run(
        ["script", "-qec", command, "/dev/null"], cwd=encc.folder, capture_output=True, timeout=120
    )
    assert b"/31] src/m" in done.stdout
    assert done.stdout.split(b"\r\x1b[K")[-1].startswith(b"encc: transformed 30 of 30 files")
    assert "[" not in encc("transform", "src", "-o", "out").err
