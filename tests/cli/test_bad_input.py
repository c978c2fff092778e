"""Source that is no Python: a diagnostic with its place, the other files done, the file itself copied as it is."""

from __future__ import annotations

import codecs
from contextlib import suppress
from encodings import aliases

import pytest
from conftest import RECURSIVE, REWRITTEN, Command, Done

SUMMARY = "encc: transformed 1 of 2 files, 1 tail call rewritten, 0 refused; {}\n"

CASES = {
    "undecodable": (
        b"x = 1\ns = '\xe9t\xe9'\n",
        """\
src/bad.py:2:6: {}: byte 0xe9 at offset 11 is not valid utf-8 [ENC013]
    2 | s = '\\xe9t\\xe9'
      |      ^~~~
      = help: save the file as UTF-8, or name its encoding in the first line: # -*- coding: latin-1 -*-
""",
    ),
    "unknown cookie": (
        b"#!/usr/bin/python\n# -*- coding: klingon -*-\n",
        """\
src/bad.py:2:15: {}: unknown encoding 'klingon' [ENC010]
    2 | # -*- coding: klingon -*-
      |               ^
      = help: Python does not know this encoding either
""",
    ),
    "cookie that does not hold": (
        b"# coding: ascii\ns = '\xc3\xa9'\n",
        """\
src/bad.py:2:6: {}: byte 0xc3 at offset 21 is not valid ascii [ENC013]
    2 | s = '\\xc3\\xa9'
      |      ^~~~
      = help: the file does not hold what its coding line says; correct one of them
""",
    ),
    "unsupported cookie": (
        b"# coding: utf-7\n",
        """\
src/bad.py:1:11: {}: encoding 'utf-7' is not supported [ENC015]
    1 | # coding: utf-7
      |           ^
      = help: save the file as UTF-8
""",
    ),
    "mark and cookie disagree": (
        b"\xef\xbb\xbf# coding: latin-1\n",
        """\
src/bad.py:1:11: {}: encoding 'latin-1' contradicts the UTF-8 byte order mark [ENC011]
    1 | # coding: latin-1
      |           ^
      = help: the file begins with a UTF-8 byte order mark; remove it or the coding line
""",
    ),
    "UTF-16": (
        "x = 1\n".encode("utf-16"),
        """\
src/bad.py: {}: the file is UTF-16, which Python does not read as source [ENC012]
      = help: save the file as UTF-8
""",
    ),
    "UTF-32": (
        "x = 1\n".encode("utf-32"),
        """\
src/bad.py: {}: the file is UTF-32, which Python does not read as source [ENC012]
      = help: save the file as UTF-8
""",
    ),
    "UTF-16 without mark": (
        "x = 1\n".encode("utf-16-le"),
        """\
src/bad.py:1:2: {}: null byte at offset 1: Python does not read such source [ENC014]
    1 | x\\x00 \\x00=\\x00 \\x001\\x00
      |  ^~~~
      = help: this looks like UTF-16 without a byte order mark; save the file as UTF-8
""",
    ),
    "null byte": (
        b"x = 1\ny = '\x00'\n",
        """\
src/bad.py:2:6: {}: null byte at offset 11: Python does not read such source [ENC014]
    2 | y = '\\x00'
      |      ^~~~
""",
    ),
    "syntax error": (
        b"def f(n):\n    return f(n)\nclass (:\n",
        """\
src/bad.py:3:1: {}: the parser does not understand this; the file is left as it is [ENC001]
    3 | class (:
      | ^~~~~~~~
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_is_named_and_copied(encc: Command, name: str) -> None:
    content, message = CASES[name]
    encc.write({"src/a.py": RECURSIVE, "src/bad.py": content})
    done = encc("transform", "src", "-o", "out")
    assert done == Done(0, "", message.format("warning") + SUMMARY.format("0 errors, 1 warning"))
    assert (encc.folder / "out/a.py").read_text() == REWRITTEN
    assert (encc.folder / "out/bad.py").read_bytes() == content


def test_encodings_that_python_knows(encc: Command) -> None:
    for name in {*aliases.aliases, *aliases.aliases.values()}:
        with suppress(LookupError):  # some are there on Windows only
            if codecs.lookup(name)._is_text_encoding:
                encc.write({f"src/{name}.py": f"# coding: {name}\n"})
    done = encc("check", "src", "--json")
    assert [line for line in done.out.splitlines() if '"ENC010"' in line] == []
    assert done.out.count('"ENC015"') > 10, "EBCDIC and the like"


@pytest.mark.parametrize("name", CASES)
def test_is_an_error_when_strict(encc: Command, name: str) -> None:
    content, message = CASES[name]
    encc.write({"src/a.py": RECURSIVE, "src/bad.py": content})
    done = encc("transform", "src", "-o", "out", "--strict")
    assert done == Done(1, "", message.format("error") + SUMMARY.format("1 error, 0 warnings"))
    assert encc.tree("out") == {"a.py": REWRITTEN}


def test_an_error_in_one_function_leaves_the_others(encc: Command) -> None:
    encc.write({"a.py": RECURSIVE + "def bad(n):\n    x = = 1\n    return bad(n)\n"})
    done = encc("transform", "a.py", "-o", "out.py")
    assert done.code == 0
    assert done.err.splitlines()[0].startswith("a.py:")
    assert "function 'bad' is left as it is [ENC002]" in done.err
    assert (encc.folder / "out.py").read_text() == REWRITTEN + "def bad(n):\n    x = = 1\n    return bad(n)\n"
    assert encc("transform", "a.py", "-o", "strict.py", "--strict").code == 1
    assert not (encc.folder / "strict.py").exists()


def test_strict_names_the_error_of_every_function(encc: Command) -> None:
    source = "def f(:\n    pass\n\nclass C:\n    def g(self, n):\n        return n +\n"
    encc.write({"bad.py": source})
    for options in ([], ["-g"]):
        assert encc("check", "bad.py", *options).code == 0
        done = encc("check", "bad.py", "--strict", *options)
        assert done.code == 1
        assert [line for line in done.err.splitlines() if "[" in line] == [
            "bad.py:1:7: error: the parser does not understand this; function 'f' is left as it is [ENC002]",
            "bad.py:6:9: error: the parser does not understand this; function 'C.g' is left as it is [ENC002]",
        ]


def test_a_required_tail_call_is_an_error(encc: Command) -> None:
    encc.write({"a.py": "# encc: require-tail\ndef f(n):\n    return 1 + f(n - 1)\n"})
    for done in [encc("check", "a.py", "-q"), encc("transform", "a.py", "-o", "out.py", "-q")]:
        assert done.code == 1
        assert done.err.splitlines()[:3] == [
            "a.py:3:16: error: call to 'f' is not in tail position: result is used by '+' [ENC112]",
            "    3 |     return 1 + f(n - 1)",
            "      |                ^~~~~~~~",
        ]
    assert not (encc.folder / "out.py").exists()


def test_an_empty_file(encc: Command) -> None:
    encc.write({"a.py": ""})
    assert encc("transform", "a.py", "-o", "out.py", "-q") == Done(0, "", "")
    assert (encc.folder / "out.py").read_bytes() == b""


def test_old_mac_line_ends(encc: Command) -> None:
    content = RECURSIVE.replace("\n", "\r").encode()
    encc.write({"a.py": content})
    done = encc("transform", "a.py", "-o", "out.py", "-q")
    assert done.code == 0
    assert (encc.folder / "out.py").read_bytes() == content


def test_ten_megabytes(encc: Command) -> None:
    filler = "".join(
        f"def g{i}(a, b=None):\n    if a:\n        return [a, b, {i}]\n    return a + 1\n\n" for i in range(130_000)
    )
    encc.write({"a.py": RECURSIVE + filler})
    assert (encc.folder / "a.py").stat().st_size > 9_500_000
    done = encc("transform", "a.py", "-o", "out.py")
    assert done == Done(0, "", "encc: transformed 1 of 1 file, 1 tail call rewritten, 0 refused\n")
    assert (encc.folder / "out.py").read_text() == REWRITTEN + filler


def test_half_a_megabyte_in_one_line(encc: Command) -> None:
    encc.write({"a.py": RECURSIVE + "def g(n): return [" + "1," * 250_000 + "g(n)]\n"})
    done = encc("check", "a.py")
    assert done.code == 0
    assert "a.py:3:500019: remark: call to 'g' leaves only operations to do" in done.err
    assert len(done.err) < 2000


@pytest.mark.parametrize("depth", [100_000, 1_000_000])
def test_nested_parentheses(encc: Command, depth: int) -> None:
    nested = "x = " + "(" * depth + "1" + ")" * depth + "\n"
    encc.write({"a.py": RECURSIVE + nested})
    assert encc("transform", "a.py", "-o", "out.py", "-q") == Done(0, "", "")
    assert (encc.folder / "out.py").read_text() == REWRITTEN + nested


def test_a_tail_call_in_nested_parentheses(encc: Command) -> None:
    opening, closing = "(" * 100_000, ")" * 100_000
    encc.write({"a.py": f"def f(n):\n    return {opening}f(n){closing}\n"})
    assert encc("transform", "a.py", "-o", "out.py", "-q") == Done(0, "", "")
    assert f"{opening}__encc__.restart(f, n){closing}" in (encc.folder / "out.py").read_text()


def test_a_string_without_end(encc: Command) -> None:
    content = RECURSIVE + "'''" + "x\n" * 200_000
    encc.write({"a.py": content})
    assert encc("transform", "a.py", "-o", "out.py", "-q").code == 0
    assert (encc.folder / "out.py").read_text() == content
