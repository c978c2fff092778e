"""[tool.encc] in pyproject.toml: found, applied below the command line, and checked."""

from __future__ import annotations

import pytest
from conftest import RECURSIVE, REWRITTEN, Command, Done

TAIL = "def g(n):\n    return f(n)\n"


def rewrites(text: str | bytes) -> int:
    assert isinstance(text, str)
    return text.count("__encc__.restart(") + text.count("__encc__.tail_call(")


def test_the_nearest_table_holds(encc: Command) -> None:
    encc.write(
        {
            "pyproject.toml": '[tool.encc]\ntail-calls = "none"\n',
            "project/pyproject.toml": '[tool.encc]\ntail-calls = "all"\nmax-restarts = 9\n'
            'exclude = ["vendored", "src/skip*"]\n',
            "project/src/pyproject.toml": '[project]\nname = "no table of ours"\n',
            "project/src/a.py": RECURSIVE + TAIL,
            "project/src/vendored/b.py": "",
            "project/src/skipped.py": "",
        }
    )
    assert encc("transform", "project/src", "-o", "out", "-q") == Done(0, "", "")
    out = encc.tree("out")
    assert list(out) == ["a.py", "pyproject.toml"]
    assert rewrites(out["a.py"]) == 2
    assert rewrites(encc("transform", "project/src/a.py", "--stdout", "--tail-calls=recursive").out) == 1
    (encc.folder / "project/pyproject.toml").unlink()
    assert rewrites(encc("transform", "project/src/a.py", "--stdout").out) == 0


def test_files_that_are_paths_are_excluded_too(encc: Command) -> None:
    """As pre-commit gives them."""
    encc.write(
        {
            "pyproject.toml": '[tool.encc]\nexclude = ["vendored", "src/generated/*", "src/one.py"]\n',
            **{f"src/{name}.py": RECURSIVE for name in ["a", "one", "vendored/b", "generated/c"]},
        }
    )
    (encc.folder / "link").symlink_to(".")
    files = [f"{top}/{name}.py" for top in ("src", "link/src") for name in ("a", "one", "vendored/b", "generated/c")]
    assert encc("check", *files).err.count("[ENC100]") == 2
    assert encc("check", "src/vendored", "src/generated").err.count("[ENC100]") == 1, "folders are meant as they are given"
    assert encc("transform", "src/vendored/b.py", "--stdout") == Done(0, RECURSIVE, "")
    for name, wanted in [("a", REWRITTEN), ("one", RECURSIVE), ("vendored/b", RECURSIVE), ("generated/c", RECURSIVE)]:
        done = encc("transform", "--stdout", "-", "--stdin-name", f"link/src/{name}.py", input=RECURSIVE.encode())
        assert done == Done(0, wanted, ""), name


def test_patterns_without_a_project(encc: Command) -> None:
    encc.write({f"{name}.py": RECURSIVE for name in ["a", "vendored/b", "vendored2/c"]})
    files = ("./a.py", "./vendored/b.py", "vendored/b.py", "vendored2/c.py")
    assert encc("check", "--exclude", "vendored", *files).err.count("[ENC100]") == 2
    encc.write({"vendored/pyproject.toml": "[tool.encc]\nexclude = ['new']\n"})
    for name, wanted in [("vendored/new/x.py", RECURSIVE), ("vendored/newer/x.py", REWRITTEN), ("vendored2/new/x.py", REWRITTEN)]:
        done = encc("transform", "--stdout", "-", "--stdin-name", name, input=RECURSIVE.encode())
        assert done == Done(0, wanted, ""), name


def test_the_limit_of_restarts_is_emitted(encc: Command) -> None:
    encc.write({"pyproject.toml": "[tool.encc]\nmax-restarts = 9\n", "src/a.py": RECURSIVE, "src/b.py": "x = 1\n"})
    assert encc("transform", "src", "-o", "out", "-q").code == 0
    wanted = "import encc.runtime as __encc__; __encc__.limit_restarts(9)"
    assert (encc.folder / "out/a.py").read_text() == REWRITTEN.replace("import encc.runtime as __encc__", wanted)
    assert (encc.folder / "out/b.py").read_text() == "x = 1\n"
    assert encc("transform", "out", "-o", "twice", "-q").code == 0
    assert encc.tree("twice") == encc.tree("out")


def test_the_limit_of_depth_is_emitted(encc: Command) -> None:
    source = "def f(n):\n    return 1 + f(n - 1)\n"
    encc.write({"pyproject.toml": "[tool.encc]\nmax-depth = 9\nmax-restarts = 8\n", "src/a.py": source})
    assert encc("transform", "src", "-o", "out", "-q").code == 0
    wanted = "import encc.runtime as __encc__; __encc__.limit_restarts(8); __encc__.limit_depth(9)\n"
    assert (encc.folder / "out/a.py").read_text() == wanted + "@__encc__.linear\n" + source
    encc.write({"pyproject.toml": "[tool.encc]\nmax-depth = 10\nmax-restarts = 8\n"})
    assert encc("transform", "src", "-o", "out", "-q").code == 0
    assert "limit_depth(10)" in (encc.folder / "out/a.py").read_text()


def test_each_call_keeps_its_frame(encc: Command) -> None:
    source = "def f(n):\n    return 1 + f(n - 1)\n"
    encc.write({"a.py": source, "none.toml": "", "frames.toml": '[tool.encc]\ndeep = "frames"\n'})
    for options, mark in (
        ("--config=none.toml", "linear"),
        ("--deep=recursive", "linear"),
        ("--deep=frames", "deep"),
        ("--config=frames.toml", "deep"),
        ("--tail-calls=none", "deep"),
    ):
        assert f"\n@__encc__.{mark}\n" in encc("transform", "a.py", "--stdout", options).out
    assert encc("transform", "a.py", "--stdout", "--config=frames.toml", "--deep=none").out == source
    assert encc("check", "a.py", "--deep=deep").code == 2


def test_each_path_has_its_own(encc: Command) -> None:
    encc.write(
        {"one/pyproject.toml": '[tool.encc]\ntail-calls = "none"\ndeep = false\n', "one/a.py": RECURSIVE, "two/a.py": RECURSIVE},
    )
    assert encc("transform", "one", "two", "-o", "out", "-q").code == 0
    assert (encc.folder / "out/one/a.py").read_text() == RECURSIVE
    assert (encc.folder / "out/two/a.py").read_text() == REWRITTEN


def test_strict(encc: Command) -> None:
    encc.write({"pyproject.toml": "[tool.encc]\nstrict = true\n", "a.py": b"\xff"})
    assert encc("transform", "a.py", "-o", "b.py").code == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.encc]\ntailcalls = 1\n", ":2:1: error: unknown key 'tailcalls' in [tool.encc] [ENC031]\n"
         "      = help: the keys are: deep, exclude, max-depth, max-restarts, packages, restart-points, strict, tail-calls\n"),
        ('[tool.encc]\ntail-calls = "some"\n',
         ":2:14: error: 'tail-calls' must be \"recursive\", \"all\" or \"none\", not 'some' [ENC032]\n"),
        ("[tool.encc]\ndeep = 1\n", ":2:8: error: 'deep' must be true, false or \"frames\", not 1 [ENC032]\n"),
        ('[tool.encc]\nstrict = "yes"\n', ":2:10: error: 'strict' must be true or false, not 'yes' [ENC032]\n"),
        ("[tool.encc]\nmax-restarts = 0\n",
         ":2:16: error: 'max-restarts' must be a positive integer, not 0 [ENC032]\n"),
        ("[tool.encc]\nmax-depth = 1.5\n",
         ":2:13: error: 'max-depth' must be a positive integer, not 1.5 [ENC032]\n"),
        ("[[tool.encc]]\nstrict = true\n", ":1:1: error: 'tool.encc' must be a table, not an array [ENC032]\n"),
        ('[tool.encc]\nexclude = "x"\n', ":2:11: error: 'exclude' must be an array of patterns, not 'x' [ENC032]\n"),
        ('[tool.encc]\nexclude = ["x", 3]\n', ":2:17: error: 'exclude' must be an array of patterns, not 3 [ENC032]\n"),
        ("[tool]\nencc = 1\n", ":2:8: error: 'tool.encc' must be a table, not a single value [ENC032]\n"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_named_with_its_place(encc: Command, text: str, message: str) -> None:
    encc.write({"pyproject.toml": text, "a.py": RECURSIVE})
    done = encc("transform", "a.py", "-o", "b.py")
    assert done == Done(2, "", f"{encc.folder}/pyproject.toml{message}")
    assert not (encc.folder / "b.py").exists()


def test_no_toml_at_all(encc: Command) -> None:
    encc.write({"pyproject.toml": "[tool.encc\n", "a.py": RECURSIVE})
    done = encc("transform", "a.py", "-o", "b.py")
    assert done.code == 2
    assert done.err.startswith(f"{encc.folder}/pyproject.toml:1:")
    assert done.err.endswith(" [ENC030]\n")
