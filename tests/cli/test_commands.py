"""`encc check`, `print`, `explain`, and the command line itself."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from conftest import RECURSIVE, REWRITTEN, Command, Done

ROOT = Path(__file__).resolve().parents[2]


def test_check_reports_and_writes_nothing(encc: Command) -> None:
    encc.write({"src/a.py": "def f(n):\n    return f(n - 1) + abs(n)\n", "src/b.txt": ""})
    assert encc("check", "src") == Done(
        0,
        "",
        "src/a.py:1:1: remark: recursion of 'f' goes on on a large stack when it gets deep [ENC105]\n"
        "    1 | def f(n):\n"
        "      | ^~~~~\n"
        "src/a.py:2:12: remark: call to 'f' is not in tail position: result is used by '+' [ENC112]\n"
        "    2 |     return f(n - 1) + abs(n)\n"
        "      |            ^~~~~~~~\n"
        "      = help: hand the value on in a parameter (an accumulator) and return the call itself\n"
        "encc: would transform 1 of 1 file, 0 tail calls rewritten, 1 refused; 1 function goes deep\n",
    )
    assert encc("check", "src", "-q") == Done(0, "", "")
    assert sorted(p.name for p in encc.folder.iterdir()) == ["src"]


def test_linear_recursion_is_counted_as_deep(encc: Command) -> None:
    encc.write({"a.py": "def f(n):\n    return f(n - 1) + 1 if n else 2 * f(n)\n"})
    assert encc("check", "a.py") == Done(
        0,
        "",
        "a.py:2:12: remark: call to 'f' leaves only operations to do: calls that are deep share a frame and keep their operands [ENC107]\n"
        "    2 |     return f(n - 1) + 1 if n else 2 * f(n)\n"
        "      |            ^~~~~~~~\n"
        "a.py:2:39: remark: call to 'f' leaves only operations to do: calls that are deep share a frame and keep their operands [ENC107]\n"
        "    2 |     return f(n - 1) + 1 if n else 2 * f(n)\n"
        "      |                                       ^~~~\n"
        "encc: would transform 1 of 1 file, 0 tail calls rewritten, 0 refused; 1 function goes deep\n",
    )


def test_json(encc: Command) -> None:
    encc.write({"a.py": "s = 'é'\ndef f(é):\n    return 'é', f(é)\n", "b.py": b"\n\xff"})
    done = encc("check", "a.py", "b.py", "--json", "--deep=none")
    assert (done.code, done.err) == (0, "")
    remark, warning, summary = [json.loads(line) for line in done.out.splitlines()]
    assert {k: v for k, v in remark.items() if k not in ("message", "notes")} == {
        "kind": "diagnostic",
        "code": "ENC112",
        "severity": "remark",
        "path": "a.py",
        "line": 3,
        "column": 17,
        "endLine": 3,
        "endColumn": 21,
        "beginByte": 37,
        "endByte": 42,
    }
    assert warning["message"] == "byte 0xff at offset 1 is not valid utf-8"
    assert (warning["path"], warning["line"], warning["column"], warning["beginByte"]) == ("b.py", 2, 1, 1)
    assert summary == {
        "kind": "summary",
        "files": 2,
        "transformed": 0,
        "tailCalls": 0,
        "refused": 1,
        "deep": 0,
        "errors": 0,
        "warnings": 1,
    }


@pytest.mark.parametrize("phase", ["parse", "analyze", "plan", "emit"])
def test_print(encc: Command, phase: str) -> None:
    encc.write({"a.py": RECURSIVE})
    done = encc("print", "--after", phase, "a.py")
    assert (done.code, done.err) == (0, "")
    assert done.out == REWRITTEN if phase == "emit" else "1:1" in done.out


def test_print_what_cannot_be_read(encc: Command) -> None:
    encc.write({"a.py": b"\xff"})
    assert encc("print", "--after", "emit", "nope.py") == Done(
        2, "", "nope.py: error: cannot read: No such file or directory [ENC020]\n"
    )
    done = encc("print", "--after", "emit", "a.py")
    assert (done.code, done.err.splitlines()[0]) == (
        1,
        "a.py:1:1: error: byte 0xff at offset 0 is not valid utf-8 [ENC013]",
    )


def test_explain(encc: Command) -> None:
    for spelling in ["ENC013", "enc013", "13"]:
        done = encc("explain", spelling)
        assert done.code == 0
        assert done.out.startswith("ENC013 UndecodableByte\n\n")
        assert done.out.endswith("(or whatever it is) into the first line.\n")
    assert encc("explain", "ENC133").out.endswith("What to do: remove the comment to have the call rewritten.\n")
    assert encc("explain", "ENC999") == Done(
        2, "", "encc: no diagnostic has the code 'ENC999'; 'encc explain' lists all\n"
    )


def test_explain_knows_every_code(encc: Command) -> None:
    rows = re.findall(r"^DIAG\((\d+), (\w+),", (ROOT / "lib/transform/Diagnostics.def").read_text(), re.M)
    assert rows
    assert encc("explain") == Done(0, "".join(f"ENC{int(number):03} {name}\n" for number, name in rows), "")


def test_version(encc: Command) -> None:
    version = re.search(r'^__version__ = "(.*)"', (ROOT / "python-runtime/encc/__init__.py").read_text(), re.M)
    assert version
    assert encc("--version") == Done(0, f"encc {version[1]}\n", "")
    assert "Usage: encc [OPTIONS] SUBCOMMAND\n" in encc("--help").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "A subcommand is required"),
        (("-o", "out"), "'-o' is no option of encc itself; others stand behind the subcommand"),
        (("tranform", "a.py"), "'tranform' is no subcommand"),
        (("transform", "a.py", "--bogus"), "The following argument was not expected: --bogus"),
        (("transform", "-o", "out"), "PATH is required"),
        (("transform", "a.py"), "--output: say where the result goes: -o OUT (or --diff, --stdout)"),
        (("transform", "a.py", "--check"), "--output: say where the result goes: -o OUT (or --diff, --stdout)"),
        (("transform", "a.py", "--diff", "--check"), "--check excludes --diff"),
        (
            ("transform", "a.py", "--diff", "--json"),
            "--json: does not go with --diff or --stdout: both write to standard output",
        ),
        (("transform", "a.py", "b.py", "--stdout"), "--stdout: takes one file"),
        (("check", "-"), "PATH: '-', standard input, goes with 'transform --stdout'"),
        (("--require-version", "9.9.9", "check", "a.py"), "--require-version: this is encc "),
        (("transform", "a.py", "-o", "b", "-j", "0"), "--jobs: Value 0 not in range 1 to 1024"),
        (("transform", "a.py", "-o", "b", "--exclude", "[a"), "--exclude: '[a': invalid glob pattern"),
        (("print", "--after", "lunch", "a.py"), "--after: 'lunch' is none of parse|analyze|plan|emit"),
        (("check", "a.py", "--tail-calls=some"), "--tail-calls: 'some' is none of recursive|all|none"),
        (("check", "a.py", "--tail-calls=0"), "--tail-calls: '0' is none of recursive|all|none"),
        (("check", "a.py", "--color", "red"), "--color: 'red' is none of auto|always|never"),
        (("check", "a.py", "--deep"), "--deep: 1 required recursive|frames|none missing"),
    ],
)
def test_usage_errors(encc: Command, arguments: tuple[str, ...], message: str) -> None:
    encc.write({"a.py": RECURSIVE, "b.py": RECURSIVE})
    done = encc(*arguments)
    assert (done.code, done.out) == (2, "")
    first, help_line = done.err.splitlines()
    assert first.startswith(f"encc: {message}")
    command = f"encc {arguments[0]}" if arguments and arguments[0] in ("transform", "check", "print") else "encc"
    assert help_line.startswith(f"Run '{command}") and help_line.endswith(" --help' for what there is.")


def test_standard_input_with_a_standard_source_map(encc: Command) -> None:
    source = '"""é"""\nx = 1\ndef f(n):\n    return "日", n if n else f(n - 1)\n\ndef g(n):\n    return g(n - 1)\n'
    done = encc("transform", "-", "--stdout", "--map", "--stdin-name", "a.py", input=source.encode())
    *lines, last = done.out.splitlines()
    start = "# sourceMappingURL=data:application/json;base64,"
    assert last.startswith(start)
    source_map = json.loads(base64.b64decode(last.removeprefix(start)))
    assert (source_map["version"], source_map["file"], source_map["sources"]) == (3, "a.py", ["a.py"])
    original = source.splitlines()
    checked = 0
    for line, segments in enumerate(decode(source_map["mappings"])):
        for begin, original_line, original_column in segments:
            word = re.match(r"\w+", lines[line][begin:])
            # What is copied stands at its place in the original.
            if word and word[0] in ("def", "g", "n", "x", "if"):
                assert original[original_line][original_column:].startswith(word[0])
                checked += 1
    assert checked >= 5
    assert encc("transform", "-", "--stdout", "--map", input=b"x = 1\n").out == "x = 1\n"
    assert encc("transform", "-", "--stdout", input=b"\xff").code == 0


def decode(mappings: str) -> list[list[tuple[int, int, int]]]:
    """Segments of each line: column, original line, original column."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    found = []
    line = column = 0
    for group in mappings.split(";"):
        segments, emitted = [], 0
        for segment in filter(None, group.split(",")):
            numbers, value, shift = [], 0, 0
            for digit in map(digits.index, segment):
                value += (digit & 31) << shift
                shift += 5
                if not digit & 32:
                    numbers.append(-(value >> 1) if value & 1 else value >> 1)
                    value = shift = 0
            assert len(numbers) == 4 and numbers[1] == 0
            emitted, line, column = emitted + numbers[0], line + numbers[2], column + numbers[3]
            segments.append((emitted, line, column))
        found.append(segments)
    return found
