"""`--map` with `-o`: a standard source map beside each output that was changed, kept and removed with it."""

from __future__ import annotations

import json
import shutil

from conftest import RECURSIVE, REWRITTEN, Command

MAPPED = REWRITTEN.replace("as __encc__", "as __encc__; __encc__.use_source_map()")
PLAIN = "x = 1\n"


def test_beside_what_was_changed(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/p/b.py": RECURSIVE, "src/c.py": PLAIN, "src/d.txt": "d"})
    done = encc("transform", "src", "-o", "out", "--map")
    assert done.err == "encc: transformed 2 of 3 files, 2 tail calls rewritten, 0 refused; 1 other file copied\n"
    tree = encc.tree("out")
    assert sorted(tree) == ["a.py", "a.py.map", "c.py", "d.txt", "p/b.py", "p/b.py.map"]
    assert (tree["a.py"], tree["c.py"]) == (MAPPED, PLAIN)
    for name, original in [("a.py", "../src/a.py"), ("p/b.py", "../../src/p/b.py")]:
        found = json.loads(tree[f"{name}.map"])
        assert (found["version"], found["file"], found["sources"]) == (3, name.rpartition("/")[2], [original])
        assert found["x_encc_sizes"] == f"{len(MAPPED)} {len(RECURSIVE)}"
    stdout = encc("transform", "src/a.py", "--stdout", "--map").out
    assert stdout.startswith(REWRITTEN + "# sourceMappingURL=data:application/json;base64,")
    assert encc("transform", "src/a.py", "-o", "one.py", "--map").code == 0
    assert json.loads((encc.folder / "one.py.map").read_text())["sources"] == ["src/a.py"]


def test_is_part_of_the_output(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.py": RECURSIVE})
    encc("transform", "src", "-o", "out", "--map", "-q")
    assert encc("transform", "src", "-o", "out", "--map", "--check").code == 0
    assert encc("check", "src", "-o", "out", "--map", "-q").code == 0
    before = {path.name: path.stat().st_mtime_ns for path in (encc.folder / "out").iterdir()}
    encc("transform", "src", "-o", "out", "--map", "-q")
    assert {path.name: path.stat().st_mtime_ns for path in (encc.folder / "out").iterdir()} == before
    good = encc.tree("out")
    for spoil in ("write", "remove"):
        target = encc.folder / "out/a.py.map"
        target.write_text("spoilt") if spoil == "write" else target.unlink()
        why = "it differs" if spoil == "write" else "it does not exist"
        done = encc("transform", "src", "-o", "out", "--map", "--check")
        assert done.err.startswith(f"out/a.py.map: error: not what encc would write: {why} [ENC028]\n")
        encc("transform", "src", "-o", "out", "--map", "-q")
        assert encc.tree("out") == good
    # A source without recursion has no map any more, nor has a tree that is asked for none.
    encc.write({"src/b.py": PLAIN})
    assert "out/b.py.map" in encc("transform", "src", "-o", "out", "--map", "--check").err
    assert "1 file without a source removed" in encc("transform", "src", "-o", "out", "--map").err
    assert encc.tree("out") == {name: text for name, text in good.items() if name != "b.py.map"} | {"b.py": PLAIN}
    assert "no map is wanted there" in encc("transform", "src", "-o", "out", "--check").err
    encc("transform", "src", "-o", "out", "-q")
    assert encc.tree("out") == {"a.py": REWRITTEN, "b.py": PLAIN}


def test_an_error_leaves_the_old_map(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.py": PLAIN})
    encc("transform", "src", "-o", "out", "--map", "-q")
    good = encc.tree("out")
    encc.write({"src/a.py": "# encc: require-tail\ndef f(n):\n    return f(n) + 1\n"})
    assert encc("transform", "src", "-o", "out", "--map", "-q").code == 1
    assert encc.tree("out") == good
    (encc.folder / "src/a.py").unlink()
    encc("transform", "src", "-o", "out", "--map", "-q")
    assert encc.tree("out") == {"b.py": PLAIN}


def test_the_same_anywhere(encc: Command) -> None:
    encc.write({f"here/src/p{i}/m.py": RECURSIVE + f"x = {i}\n" for i in range(9)})
    shutil.copytree(encc.folder / "here", encc.folder / "a/b/there")
    encc("transform", "here/src", "-o", "here/out", "-q", "--map", "-j1")
    encc("transform", str(encc.folder / "a/b/there/src"), "-o", "a/b/there/out", "-q", "--map", "-j8")
    assert encc.tree("here/out") == encc.tree("a/b/there/out") != {}


def test_a_map_of_the_source_tree_is_not_overwritten(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/a.py.map": "mine"})
    done = encc("transform", "src", "-o", "out", "--map")
    assert (done.code, encc.tree("out")) == (2, {})
    assert "src/a.py.map: error: 'map of src/a.py' would be written to 'out/a.py.map' as well [ENC024]" in done.err
    assert encc("transform", "src", "-o", "out", "-q").code == 0
    assert encc.tree("out") == {"a.py": REWRITTEN, "a.py.map": "mine"}


def test_an_output_with_a_map_is_stable(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE})
    encc("transform", "src", "-o", "one", "-q", "--map")
    (encc.folder / "one/a.py.map").unlink()
    encc("transform", "one", "-o", "two", "-q", "--map")
    assert encc.tree("two") == {"a.py": MAPPED}
