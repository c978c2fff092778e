"""`encc transform` on input that is fine: what is written where, and what is said."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import RECURSIVE, REWRITTEN, Command, Done


def test_mirrors_a_tree(encc: Command) -> None:
    encc.write(
        {"src/a.py": RECURSIVE, "src/pkg/b.py": "x = 1\r\n", "src/pkg/data.bin": b"\x00\xff", "src/empty.py": ""}
    )
    assert encc("transform", "src", "-o", "out") == Done(
        0, "", "encc: transformed 1 of 3 files, 1 tail call rewritten, 0 refused; 1 other file copied\n"
    )
    assert encc.tree("out") == {
        "a.py": REWRITTEN,
        "empty.py": "",
        "pkg/b.py": "x = 1\r\n",
        "pkg/data.bin": b"\x00\xff",
    }


def test_writes_one_file_to_a_name_or_into_a_folder(encc: Command) -> None:
    encc.write({"a.py": RECURSIVE})
    (encc.folder / "there").mkdir()
    assert encc("transform", "a.py", "-o", "b.py").code == 0
    assert encc("transform", "a.py", "-o", "there").code == 0
    assert encc("transform", "a.py", "-o", "new/").code == 0
    assert encc("transform", "a.py", "-o", "other").code == 0
    assert encc("transform", "a.py", "-o", "deep/er/c.py").code == 0
    for name in ["b.py", "there/a.py", "new/a.py", "other/a.py", "deep/er/c.py"]:
        assert (encc.folder / name).read_text() == REWRITTEN


def test_a_script_without_suffix_is_written_to_a_python_file(encc: Command) -> None:
    encc.write({"tool": "#!/usr/bin/env python3\n" + RECURSIVE})
    assert encc("transform", "tool", "-o", "tool.py").code == 0
    assert (encc.folder / "tool.py").read_text() == "#!/usr/bin/env python3\n" + REWRITTEN
    assert encc("transform", "tool", "-o", "bin").code == 0
    assert (encc.folder / "bin/tool").read_text() == "#!/usr/bin/env python3\n" + REWRITTEN


def test_several_inputs_keep_their_names(encc: Command) -> None:
    encc.write({"one/a.py": RECURSIVE, "two/a.py": "x = 1\n", "three.py": "y = 2\n"})
    assert encc("transform", "one", "two/", "three.py", "-o", "out").code == 0
    assert encc.tree("out") == {"one/a.py": REWRITTEN, "three.py": "y = 2\n", "two/a.py": "x = 1\n"}


def test_keeps_permissions_and_the_time_of_what_is_copied(encc: Command) -> None:
    encc.write({"src/tool.py": RECURSIVE, "src/data": "x", "src/shut/b.py": "x = 1\n"})
    for name, mode in [("tool.py", 0o750), ("data", 0o440), ("shut", 0o555)]:
        (encc.folder / "src" / name).chmod(mode)
    os.utime(encc.folder / "src/data", (1_000_000, 1_000_000))
    os.utime(encc.folder / "src/tool.py", (1_000_000, 1_000_000))
    for _ in range(2):  # the second run finds read-only files in its way
        assert encc("transform", "src", "-o", "out").code == 0
        outputs = [p for p in (encc.folder / "out").iterdir() if p.name != ".encc-manifest"]
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in outputs}
        assert modes == {"tool.py": 0o750, "data": 0o440, "shut": 0o555}
    assert (encc.folder / "out/data").stat().st_mtime == 1_000_000
    assert (encc.folder / "out/tool.py").stat().st_mtime > 1_000_000, "rewritten: no compiled file may look fresh"


def test_does_not_touch_what_is_there_already(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.py": "x = 1\n"})
    encc("transform", "src", "-o", "out")
    before = {p: p.stat().st_ino for p in (encc.folder / "out").iterdir()}
    encc("transform", "src", "-o", "out")
    assert {p: p.stat().st_ino for p in (encc.folder / "out").iterdir()} == before


def test_leaves_out_compiled_files_and_version_control(encc: Command) -> None:
    encc.write({"src/__pycache__/a.pyc": "x", "src/.git/config": "x", "src/.hidden": "x"})
    encc("transform", "src", "-o", "out")
    assert encc.tree("out") == {".hidden": "x"}


def test_excludes(encc: Command) -> None:
    encc.write(
        {f"src/{name}.py": "x = 1\n" for name in ["a", "test_a", "pkg/test_b", "pkg/c", "vendored/d", "pkg/vendored/e"]}
    )
    done = encc("transform", "src", "-o", "out", "--exclude", "test_*.py", "--exclude", "pkg/vendored")
    assert done.code == 0
    assert list(encc.tree("out")) == ["a.py", "pkg/c.py", "vendored/d.py"]


def test_diff_can_be_applied(encc: Command) -> None:
    encc.write(
        {
            "src/a.py": "'''doc'''\nx = 'é'\n\n\n\n\n\n\n\n" + RECURSIVE + "\n" * 9 + "def g(n):\n    return g(n - 1)",
            "src/b.py": "x = 1\n",
        }
    )
    done = encc("transform", "src", "--diff", "-q")
    # A dot stands for the blank of an empty line of context.
    expected = """\
--- src/a.py
+++ src/a.py
@@ -5,10 +5,10 @@
.
.
.
-
-
+import encc.runtime as __encc__
+@__encc__.restartable
 def f(n):
-    return f(n - 1)
+    raise __encc__.restart(f, n - 1)
.
.
.
@@ -17,6 +17,6 @@
.
.
.
-
+@__encc__.restartable
 def g(n):
-    return g(n - 1)
\\ No newline at end of file
+    raise __encc__.restart(g, n - 1)
\\ No newline at end of file
"""
    assert done == Done(0, re.sub(r"^\.$", " ", expected, flags=re.MULTILINE), "")
    assert not (encc.folder / "out").exists()
    encc("transform", "src", "-o", "out")
    subprocess.run(["patch", "-p0", "-s"], input=done.out.encode(), cwd=encc.folder, check=True)
    assert (encc.folder / "src/a.py").read_text() == (encc.folder / "out/a.py").read_text()


def test_diff_of_odd_files_and_names_can_be_applied(encc: Command) -> None:
    crlf = RECURSIVE.replace("\n", "\r\n")
    texts = {
        "mark.py": b"\xef\xbb\xbf" + RECURSIVE.encode(),
        "mark_and_comment.py": b"\xef\xbb\xbf# x\n\n" + RECURSIVE.encode(),
        "crlf.py": crlf.encode(),
        "mixed.py": ("x = 1\n" + crlf).encode(),
        "form_feed.py": b"\x0c\n" + RECURSIVE.encode(),
        "latin.py": b"# coding: latin-1\nx = '\xe9'\n" + RECURSIVE.encode()[:-1],
        "two words.py": RECURSIVE.encode(),
        "new\nline.py": RECURSIVE.encode(),
        'tab\t and \\ and "quotes".py': RECURSIVE.encode(),
        "größe.py": RECURSIVE.encode(),
    }
    encc.write({f"src/{name}": text for name, text in texts.items()})
    assert encc("transform", "src", "-o", "out", "-q").code == 0
    done = encc("transform", "src", "--diff", "-q")
    assert done.code == 0
    patch = shutil.which("patch")
    assert patch, "apt-get install patch"
    subprocess.run(
        [patch, "-s", "-p1", "--binary", "-d", encc.folder / "src"], input=done.out.encode(errors="surrogateescape"), check=True
    )
    for name in texts:
        assert (encc.folder / "src" / name).read_bytes() == (encc.folder / "out" / name).read_bytes(), name


def test_check_compares_without_writing(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.txt": "x", "src/c.py": ""})
    encc("transform", "src", "-o", "out")
    assert encc("transform", "src", "-o", "out", "--check", "-q") == Done(0, "", "")
    (encc.folder / "out/a.py").write_text("x")
    (encc.folder / "out/b.txt").unlink()
    assert encc("transform", "src", "-o", "out", "--check", "-q") == Done(
        1,
        "",
        "out/a.py: error: not what encc would write: it differs [ENC028]\n"
        "out/b.txt: error: not what encc would write: it does not exist [ENC028]\n",
    )
    assert encc.tree("out") == {"a.py": "x", "c.py": ""}


def test_stdout(encc: Command) -> None:
    encc.write({"a.py": "# coding: latin-1\n" + RECURSIVE})
    assert encc("transform", "a.py", "--stdout") == Done(0, "# coding: latin-1\n" + REWRITTEN, "")
    (encc.folder / "d").mkdir()
    assert encc("transform", "d", "--stdout") == Done(
        2, "", "d: error: cannot read: --stdout takes a file, not a folder [ENC020]\n"
    )


def test_keeps_encoding_mark_and_line_ends(encc: Command) -> None:
    latin = "# coding: latin-1\r\ns = 'é'\r\n".encode("latin-1") + RECURSIVE.replace("\n", "\r\n").encode()
    marked = b"\xef\xbb\xbf" + RECURSIVE.encode()
    encc.write({"src/latin.py": latin, "src/marked.py": marked, "src/plain.py": b"\xef\xbb\xbfx = 1\r\ny = 2\n"})
    assert encc("transform", "src", "-o", "out").code == 0
    out = (encc.folder / "out/latin.py").read_bytes()
    assert b"'\xe9'\r\n" in out and b"raise __encc__.restart(f, n - 1)\r\n" in out
    assert out.count(b"\n") == out.count(b"\r\n")
    assert (encc.folder / "out/marked.py").read_bytes() == b"\xef\xbb\xbf" + REWRITTEN.encode()
    assert (encc.folder / "out/plain.py").read_bytes() == b"\xef\xbb\xbfx = 1\r\ny = 2\n"


@pytest.mark.parametrize("jobs", ["1", "8"])
def test_output_is_in_order_whatever_the_number_of_threads(encc: Command, jobs: str) -> None:
    encc.write({f"src/{i:03}.py": RECURSIVE + "x = 1\n" * (300 - i) for i in range(0, 300, 3)})
    done = encc("transform", "src", "-o", "out", "-j", jobs, "--remarks", "--json")
    paths = [line.split('"path":"')[1].split('"')[0] for line in done.out.splitlines()[:-1]]
    assert paths == [f"src/{i:03}.py" for i in range(0, 300, 3)]
    assert done.out.splitlines()[-1] == (
        '{"kind":"summary","files":100,"transformed":100,"tailCalls":100,"refused":0,"deep":0,"errors":0,"warnings":0}'
    )


def test_tail_call_modes(encc: Command) -> None:
    encc.write({"a.py": RECURSIVE + "def g(n):\n    return f(n)\n"})

    def rewritten(mode: str) -> int:
        out = encc("transform", "a.py", "--stdout", "--tail-calls", mode).out
        return out.count("__encc__.restart(") + out.count("__encc__.tail_call(")

    assert [rewritten(mode) for mode in ["recursive", "all", "none"]] == [1, 2, 0]
    assert encc("transform", "a.py", "--stdout", "--tail-calls=none", "--deep=none").out == (encc.folder / "a.py").read_text()


def test_remarks_are_shown_on_request(encc: Command) -> None:
    encc.write({"a.py": "def f(n):\n\treturn '日本', f(n - 1)\n"})
    assert encc("transform", "a.py", "-o", "b.py", "-q").err == ""
    assert encc("transform", "a.py", "-o", "b.py", "--remarks", "--deep=none").err.splitlines()[1:3] == [
        "    2 |         return '日本', f(n - 1)",
        "      |                        ^~~~~~~~",
    ]


def test_a_second_transform_changes_nothing(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE})
    encc("transform", "src", "-o", "once")
    done = encc("transform", "once", "-o", "twice")
    assert done.err.startswith("encc: transformed 0 of 1 file, ")
    assert encc.tree("once") == encc.tree("twice")


def test_verbose_names_each_file(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.py": "", "src/c.txt": ""})
    assert encc("transform", "src", "-o", "out", "-v").err == (
        "src/a.py: 1 tail call rewritten\nsrc/b.py: unchanged\n"
        "encc: transformed 1 of 2 files, 1 tail call rewritten, 0 refused; 1 other file copied\n"
    )


def test_a_file_with_an_error_is_not_counted_as_transformed(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE + "# encc: require-tail\ndef g(n):\n    return 1 + g(n)\n", "src/b.py": RECURSIVE})
    done = encc("transform", "src", "-o", "out", "-v")
    assert (done.code, list(encc.tree("out"))) == (1, ["b.py"])
    *_, first, second, summary = done.err.splitlines()
    assert (first, second) == ("src/a.py: not written", "src/b.py: 1 tail call rewritten")
    assert summary.startswith("encc: transformed 1 of 2 files, ")


def test_color_only_where_wanted(encc: Command) -> None:
    encc.write({"a.py": "x = 'é".encode("latin-1")})
    assert "\033[" not in encc("check", "a.py").err
    assert "\033[1;35mwarning" in encc("check", "a.py", "--color=always").err


def test_names_that_are_no_text(encc: Command) -> None:
    name = os.fsencode(encc.folder) + b"/src/\xff.py"
    os.mkdir(encc.folder / "src")
    Path(os.fsdecode(name)).write_text(RECURSIVE)
    done = encc("transform", "src", "-o", "out", "--remarks", "--json")
    assert done.code == 0
    assert '"path":"src/\ufffd.py"' in done.out
    assert sorted(os.listdir(os.fsencode(encc.folder / "out"))) == [b".encc-manifest", b"\xff.py"]


def test_names_that_would_move_the_cursor(encc: Command) -> None:
    encc.write({"src/a\033[31m\nb\u202e.py": RECURSIVE, "src/q.py": "# encc: \033[2J\n"})
    done = encc("check", "src", "-v")
    assert done.err.count("src/a<U+001B>[31m<U+000A>b<U+202E>.py:") == 2
    assert "unknown directive 'encc: <U+001B>[2J'" in done.err
    assert "\033" not in done.err
