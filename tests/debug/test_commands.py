"""What the commands say and do where a user gets something wrong, and what the stack shows."""

from __future__ import annotations

import ast

import pytest

pytest.importorskip("pty")
pytest.importorskip("encc._runtime", exc_type=ImportError)

from terminal import Session, program, save


def test_a_test_restarts_where_pytest_leaves_its_assertions_alone(tmp_path):
    program(tmp_path, "def half(n):\n    return n / 3\n", "half.py")
    program(tmp_path, "from half import half\ndef test_half():\n    assert half(4) == 2\n", "test_half.py")
    arguments = ("-m", "pytest", "-sq", "-p", "no:cacheprovider", "--assert=plain", "test_half.py")
    with Session(tmp_path, *arguments) as session:
        assert "test_half.py(3)test_half()" in session.wait_for()
        save(tmp_path, "n / 3", "n / 2", "half.py")
        assert "patched: half" in session.send("restartf")
        text, status = session.finish("c")
    assert "1 passed" in text and status == 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("'vim", "EDITOR is no command: No closing quotation"),
        ("no-such-editor -x", "[Errno 2] No such file or directory: 'no-such-editor'"),
        ("sh -c 'exit 3'", "sh ended with status 3"),
    ],
)
def test_an_editor_that_fails(tmp_path, command, said):
    with Session(tmp_path, program(tmp_path, "data = 45\n1 / 0\n"), EDITOR=command, VISUAL=" ") as session:
        session.wait_for()
        assert session.send("edit") == f"*** cannot edit: {said}\n"
        assert session.send("p data") == "45\n"


def test_functions_that_cannot_be_patched_are_defined_anew_by_the_frame_around_them(tmp_path):
    source = """\
        def outer():
            limit = 5
            def inner(a=1):
                return 1 / 0
            return inner()

        print("limit", outer())
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        session.wait_for()
        save(tmp_path, "1 / 0", "limit + a")
        save(tmp_path, "a=1", "a=len('x')")
        assert "[ENC532]" in session.send("restartf")
        assert "[ENC532]" in session.send("reload")
        text = session.send("restartf 1")
        assert text.startswith("patched: outer, outer.<locals>.inner\ndefined anew by the restart: outer.<locals>.inner\n")
        assert "app.py(2)outer()" in text
        assert session.finish("c") == ("limit 6\n", 0)


def test_a_restart_of_the_module_does_not_say_that_its_lines_do_not_run(tmp_path):
    source = """\
        divisor = 0
        def divide(n, by=divisor):
            return n / by
        print(divide(1))
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        session.wait_for()
        save(tmp_path, "divisor = 0", "divisor = 2")
        save(tmp_path, "by=divisor", "by=divisor + 2")
        assert "[ENC532]" in session.send("reload")
        text = session.send("restartf 1")
        assert "defined anew by the restart: divide\n" in text and "not run again" not in text
        assert session.finish("c") == ("0.25\n", 0)


def test_the_debuggers_own_frames_are_not_shown(tmp_path):
    with Session(tmp_path, program(tmp_path, "def f():\n    breakpoint()\n    return 1\nf()\n")) as session:
        session.wait_for()
        where = session.send("w").replace("(3)f()", "(2)f()")  # the line of breakpoint(), or behind it
        assert [line.split("/")[-1] for line in where.splitlines() if ".py(" in line] == [
            "app.py(4)<module>()",
            "app.py(2)f()",
        ]
        session.send("u")
        assert session.send("p __name__") == "'__main__'\n"
        assert session.send("u") == "*** Oldest frame\n"
        assert session.finish("c") == ("", 0)


def test_the_interpreters_safe_path_holds(tmp_path):
    program(tmp_path, "import sys\nprint(sys.path)\n")
    path = {}
    for options in ((), ("-P",)):
        session = Session(tmp_path, "app.py", command=(*options, "-m", "encc", "debug"))
        text, status = session.finish()
        assert status == 0
        path[options] = ast.literal_eval(text)
    assert path[()][0] == str(tmp_path)
    assert str(tmp_path) not in path["-P",]
    assert set(path[()][1:]) - set(path["-P",]) == set()


def test_wrong_command_lines(tmp_path):
    for arguments, words in ((["missing.py"], "cannot read missing.py: No such file or directory\n"), (["-m", "no.such"], "no"), ([], "required")):
        text, status = Session(tmp_path, *arguments).finish()
        assert status == 2 and words in text
    text, status = Session(tmp_path, program(tmp_path, "def f(:\n")).finish()
    assert status == 1 and "SyntaxError" in text


def test_as_pdb_from_the_first_line(tmp_path):
    with Session(tmp_path, "-s", program(tmp_path, "x = 1\nprint(x)\n")) as session:
        assert "app.py(1)<module>()" in session.wait_for()
        session.send("n")
        session.send("x = 5")
        assert session.finish("c") == ("5\n", 0)
