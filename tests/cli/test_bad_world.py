"""Files and folders that cannot be read, written or told apart: refused or skipped, nothing half-written."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable

import pytest
from conftest import RECURSIVE, REWRITTEN, Command, Done

OUTSIDE = (
    "      = help: name an output folder that is neither an input nor inside one; encc never writes to its input\n"
)
ONE_OF_ONE = "encc: transformed 1 of 1 file, 1 tail call rewritten, 0 refused"


def test_a_missing_path(encc: Command) -> None:
    encc.write({"a.py": RECURSIVE})
    assert encc("transform", "nope", "a.py", "-o", "out") == Done(
        2, "", f"nope: error: no such file or folder [ENC022]\n{ONE_OF_ONE}; 1 error, 0 warnings\n"
    )
    assert encc.tree("out") == {"a.py": REWRITTEN}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("src", "-o", "src"), "src: error: output 'src' is input 'src' [ENC023]\n"),
        (("src", "-o", "src/../src/"), "src/../src/: error: output 'src/../src/' is input 'src' [ENC023]\n"),
        (("src", "-o", "src/out"), "src/out: error: output 'src/out' is inside input 'src' [ENC023]\n"),
        ((".", "-o", "out"), "out: error: output 'out' is inside input '.' [ENC023]\n"),
        (("src", "-o", "link"), "link: error: output 'link' is input 'src' [ENC023]\n"),
        (("src", "-o", "link/new"), "link/new: error: output 'link/new' is inside input 'src' [ENC023]\n"),
        (("link", "-o", "src"), "src: error: output 'src' is input 'link' [ENC023]\n"),
        (("src/a.py", "-o", "src/a.py"), "src/a.py: error: output 'src/a.py' is input 'src/a.py' [ENC023]\n"),
        (("src/a.py", "-o", "src"), "src/a.py: error: output 'src/a.py' would replace input 'src/a.py' [ENC023]\n"),
        (("src/a.py", "-o", "link"), "link/a.py: error: output 'link/a.py' would replace input 'src/a.py' [ENC023]\n"),
        (("src", "-o", "holds"), "holds/pkg: error: output 'holds/pkg' would be written into input 'src' [ENC023]\n"),
        (("src", "src/pkg", "-o", "."), "./src: error: output './src' would be written into input 'src' [ENC023]\n"),
    ],
)
def test_an_output_that_touches_the_input(encc: Command, arguments: tuple[str, ...], message: str) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/pkg/b.py": RECURSIVE, "holds/x": ""})
    os.symlink("src", encc.folder / "link")
    os.symlink("../src/pkg", encc.folder / "holds/pkg")
    before = encc.tree(".")
    assert encc("transform", *arguments) == Done(2, "", message + OUTSIDE)
    assert encc.tree(".") == before


def test_a_link_in_the_targets_place_is_replaced(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "out/x": ""})
    os.symlink("../src/a.py", encc.folder / "out/a.py")
    assert encc("transform", "src", "-o", "out").code == 0
    assert encc.tree("src") == {"a.py": RECURSIVE}
    assert encc.tree("out") == {"a.py": REWRITTEN, "x": ""}


def test_two_inputs_of_one_name(encc: Command) -> None:
    encc.write({"one/a.py": RECURSIVE, "two/a.py": "x = 1\n", "one/pkg/b.py": "", "two/pkg/b.py": ""})
    way_out = "      = help: transform them into different output folders, or give the folder that holds both\n"
    assert encc("transform", "one/a.py", "two/a.py", "-o", "out") == Done(
        2, "", "one/a.py: error: 'two/a.py' would be written to 'out/a.py' as well [ENC024]\n" + way_out
    )
    assert encc("transform", "one/pkg", "two/pkg", "-o", "out") == Done(
        2, "", "one/pkg/b.py: error: 'two/pkg/b.py' would be written to 'out/pkg/b.py' as well [ENC024]\n" + way_out
    )
    assert not (encc.folder / "out").exists()


def test_names_that_differ_by_case_only(encc: Command) -> None:
    encc.write({"src/A.py": RECURSIVE, "src/a.py": "x = 1\n"})
    if len(encc.tree("src")) == 1:
        pytest.skip("this file system ignores case")
    assert encc("transform", "src", "-o", "out", "-j1") == Done(
        0,
        "",
        "src/a.py: warning: the name differs from 'src/A.py' by case only [ENC026]\n"
        "encc: transformed 1 of 2 files, 1 tail call rewritten, 0 refused; 0 errors, 1 warning\n",
    )
    assert encc.tree("out") == {"A.py": REWRITTEN, "a.py": "x = 1\n"}


def test_symbolic_links(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/pkg/b.py": "", "outside/c.py": RECURSIVE, "outside/data": "x"})
    links = {
        "src/same.py": "a.py",
        "src/pkg/up.py": "../a.py",
        "src/folder": "pkg",
        "src/gone": "nowhere",
        "src/out.py": "../outside/c.py",
        "src/absolute.py": str(encc.folder / "src/a.py"),
        "src/outfolder": "../outside",
    }
    for name, target in links.items():
        os.symlink(target, encc.folder / name)
    assert encc("transform", "src", "-o", "out", "-q") == Done(0, "", "")
    assert encc.tree("out") == {
        "a.py": REWRITTEN,
        "absolute.py": REWRITTEN,
        "folder": "-> pkg",
        "gone": "-> nowhere",
        "out.py": REWRITTEN,
        "outfolder/c.py": REWRITTEN,
        "outfolder/data": "x",
        "pkg/b.py": "",
        "pkg/up.py": "-> ../a.py",
        "same.py": "-> a.py",
    }
    assert encc("transform", "src", "-o", "out", "--check", "-q") == Done(0, "", "")


def test_symbolic_links_that_lead_back(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/pkg/b.py": "", "other/x": ""})
    os.symlink("..", encc.folder / "src/pkg/up")
    os.symlink(".", encc.folder / "src/here")
    os.symlink("itself", encc.folder / "src/itself")
    os.symlink("../other", encc.folder / "src/there")
    os.symlink("../src", encc.folder / "other/back")
    assert encc("transform", "src", "-o", "out") == Done(
        0,
        "",
        "src/here: warning: symbolic link leads back to 'src'; not followed [ENC025]\n"
        "src/itself: warning: symbolic link leads back to 'src/itself'; not followed [ENC025]\n"
        "src/pkg/up: warning: symbolic link leads back to 'src'; not followed [ENC025]\n"
        "src/there/back: warning: symbolic link leads back to 'src'; not followed [ENC025]\n"
        "encc: transformed 1 of 2 files, 1 tail call rewritten, 0 refused; 1 other file copied; 0 errors, 4 warnings\n",
    )
    assert encc.tree("out") == {"a.py": REWRITTEN, "pkg/b.py": "", "there/x": ""}


def test_pipes_and_sockets_are_skipped(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE})
    os.mkfifo(encc.folder / "src/pipe.py")
    here = os.getcwd()
    os.chdir(encc.folder / "src")  # a socket's path must be short
    socket.socket(socket.AF_UNIX).bind("socket")
    os.chdir(here)
    assert encc("transform", "src", "-o", "out") == Done(
        0,
        "",
        "src/pipe.py: warning: skipped: it is a named pipe [ENC027]\n"
        "src/socket: warning: skipped: it is a socket [ENC027]\n"
        f"{ONE_OF_ONE}; 0 errors, 2 warnings\n",
    )
    assert (
        encc("transform", "src/pipe.py", "-o", "out").err
        == "src/pipe.py: error: cannot read: it is a named pipe [ENC020]\n"
    )


Unprivileged = Callable[[Command], tuple[str, ...]]


def test_unreadable_files_and_folders(encc: Command, unprivileged: Unprivileged) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/secret.py": "x", "src/secret.txt": "x", "src/shut/b.py": "x", "out/x": ""})
    prefix = unprivileged(encc)
    (encc.folder / "out").chmod(0o777)
    for name in ["secret.py", "secret.txt", "shut"]:
        (encc.folder / "src" / name).chmod(0)
    done = encc("transform", "src", "-o", "out", prefix=prefix)
    (encc.folder / "src/shut").chmod(0o755)
    assert done == Done(
        2,
        "",
        "src/shut: error: cannot read: Permission denied [ENC020]\n"
        "src/secret.py: error: cannot read: Permission denied [ENC020]\n"
        "src/secret.txt: error: cannot read: Permission denied [ENC020]\n"
        "encc: transformed 1 of 2 files, 1 tail call rewritten, 0 refused; 3 errors, 0 warnings\n",
    )
    assert encc.tree("out") == {"a.py": REWRITTEN, "x": ""}


def test_a_read_only_output(encc: Command, unprivileged: Unprivileged) -> None:
    encc.write({"src/a.py": RECURSIVE, "out/x": ""})
    prefix = unprivileged(encc)
    (encc.folder / "out").chmod(0o555)
    assert encc("transform", "src", "-o", "out", "-q", prefix=prefix) == Done(
        2, "", "out/a.py: error: cannot write: Permission denied [ENC021]\n"
    )
    assert encc("transform", "src", "-o", "out/new", prefix=prefix) == Done(
        2, "", "out/new: error: cannot write: Permission denied [ENC021]\n"
    )
    assert encc.tree("out") == {"x": ""}


def test_a_read_only_folder_of_the_input_is_no_obstacle_to_the_next_run(
    encc: Command, unprivileged: Unprivileged
) -> None:
    encc.write({"src/shut/a.py": "x = 1\n", "src/shut/b.py": "x = 1\n"})
    prefix = unprivileged(encc)
    encc.folder.chmod(0o777)
    (encc.folder / "src/shut").chmod(0o555)
    assert encc("transform", "src", "-o", "new", "-q", prefix=prefix) == Done(0, "", "")
    (encc.folder / "src/shut/a.py").write_text(RECURSIVE)
    (encc.folder / "src/shut").chmod(0o755)
    (encc.folder / "src/shut/b.py").unlink()
    (encc.folder / "src/shut").chmod(0o555)
    assert encc("transform", "src", "-o", "new", "-q", prefix=prefix) == Done(0, "", "")
    assert encc.tree("new") == {"shut/a.py": REWRITTEN}
    assert stat.S_IMODE((encc.folder / "new/shut").stat().st_mode) == 0o555


def test_something_in_the_way(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.py": RECURSIVE, "src/pkg/c.py": "", "out/a.py/x": "", "file": ""})
    (encc.folder / "out/pkg").write_text("")
    assert encc("transform", "src", "-o", "out", "-q", "-j1") == Done(
        2,
        "",
        "out/pkg: error: cannot write: Not a directory [ENC021]\n"
        "out/a.py: error: cannot write: Is a directory [ENC021]\n"
        "out/pkg/c.py: error: cannot write: Not a directory [ENC021]\n",
    )
    assert encc.tree("out") == {"a.py/x": "", "b.py": REWRITTEN, "pkg": ""}
    assert encc("transform", "src", "-o", "file") == Done(
        2, "", "file: error: cannot write: Not a directory [ENC021]\n"
    )


def test_a_full_disk(encc: Command) -> None:
    """The limit of file size stands for the disk: the write fails in the middle."""
    encc.write({"src/a.py": RECURSIVE + "#" * 20_000, "src/b.py": RECURSIVE, "src/c.bin": "x" * 20_000})
    encc.write({"out/a.py": "old"})
    done = encc(
        "transform",
        "src",
        "-o",
        "out",
        "-q",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    )
    assert done == Done(
        2,
        "",
        "out/a.py: error: cannot write: File too large [ENC021]\n"
        "out/c.bin: error: cannot write: File too large [ENC021]\n",
    )
    assert encc.tree("out") == {"a.py": "old", "b.py": REWRITTEN}


def test_a_full_file_system(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE + "#" * 200_000, "src/b.py": RECURSIVE, "out/x": ""})
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(encc.folder / "out")]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("cannot mount a small file system here")
    try:
        assert encc("transform", "src", "-o", "out", "-q") == Done(
            2, "", "out/a.py: error: cannot write: No space left on device [ENC021]\n"
        )
        assert encc.tree("out") == {"b.py": REWRITTEN}
    finally:
        subprocess.run(["umount", str(encc.folder / "out")], check=True)


def test_a_full_or_closed_standard_output(encc: Command) -> None:
    encc.write({"a.py": RECURSIVE})
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [encc.binary, "transform", "a.py", "--stdout"],
            cwd=encc.folder,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (2, b"encc: cannot write to standard output: No space left on device\n")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [encc.binary, "transform", "a.py", "--stdout"],
        cwd=encc.folder,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_in_the_middle(encc: Command, number: signal.Signals) -> None:
    content = RECURSIVE + "x = [" + "1, " * 20_000 + "]\n"
    for count in (200, 400, 800):  # a busy machine may hold the test up until all is done: then with more files
        encc.write({f"src/{i:03}.py": content for i in range(count)})
        shutil.rmtree(encc.folder / "out", ignore_errors=True)
        process = encc.start("transform", "src", "-o", "out", "-j2")
        while not (encc.folder / "out/003.py").exists() and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(number)
        out, err = process.communicate(timeout=300)
        if process.returncode != 0:
            break
    assert (process.returncode, out) == (-number, b"")
    assert err == b"encc: interrupted; the files written so far are complete, the others are untouched\n"
    written = encc.tree("out")
    assert 1 <= len(written) < count
    assert set(written.values()) == {content.replace(RECURSIVE, REWRITTEN)}
    assert all(name.endswith(".py") for name in written)


def test_an_ignored_hangup_stays_ignored(encc: Command) -> None:
    content = RECURSIVE + "x = [" + "1, " * 20_000 + "]\n"
    encc.write({f"src/{i:03}.py": content for i in range(20)})
    process = subprocess.Popen(
        [encc.binary, "transform", "src", "-o", "out", "-q"],
        cwd=encc.folder,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    while not (encc.folder / "out").exists():
        time.sleep(0.002)
    process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=60) == 0
    assert len(encc.tree("out")) == 20
