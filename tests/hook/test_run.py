"""`python -m encc run X` beside `python X`: the program must not be able to tell, but for the depth it reaches."""

from __future__ import annotations

import signal
import sys
import zipfile

import pytest
from both_ways import Program, Ran
from encc._run import USAGE

DEEP = "def down(n):\n    return 'bottom' if n == 0 else down(n - 1)\n"

SURROUNDINGS = """
    import sys
    main = sys.modules["__main__"]
    print(sys.argv, sys.path, __name__, __spec__ and __spec__.name, __package__, main.__dict__ is globals())
    from importlib.machinery import SourceFileLoader
    print(sorted(globals()), globals().get("__file__"), isinstance(__loader__, SourceFileLoader),
          getattr(__loader__, "__name__", "") or getattr(__loader__, "name", ""), type(__builtins__))
    print(sorted({*(__builtins__ if isinstance(__builtins__, dict) else vars(__builtins__))} - {"__encc__"}))
"""


@pytest.fixture
def deep(program: Program) -> Program:
    program.write(deep=DEEP, app="import deep, sys\nprint(deep.down(int(sys.argv[1])))\n" + DEEP)
    return program


@pytest.mark.parametrize("arguments", [("app.py",), ("-m", "app"), ("-c", "import app"), ("./app.py",)])
def test_deep_recursion(deep: Program, arguments: tuple[str, ...]) -> None:
    assert deep.same(*arguments, "5").out == "bottom\n"
    if "-c" not in arguments:
        assert "RecursionError" in deep.python(*arguments, "100000").err
    ran = deep.encc(*arguments, "100000")
    assert (ran.status, ran.out, ran.err) == (0, "bottom\n", "")


@pytest.mark.parametrize(
    "arguments",
    [("show.py",), ("pkg/show.py", "-m", "--flag"), ("-m", "pkg.show", "a"), ("-m", "pkg"), ("-c", "import show", "b"),
     ("folder",), ("app.zip", "x"), ("link.py",)],
)  # fmt: skip
def test_surroundings(program: Program, arguments: tuple[str, ...]) -> None:
    program.write(show=SURROUNDINGS, pkg__show=SURROUNDINGS, folder____main__=SURROUNDINGS)
    for name in ("pkg/__init__.py", "pkg/__main__.py", "folder/__main__.py"):
        program.write_bytes(name, (program.folder / "show.py").read_bytes() if "main" in name else b"")
    with zipfile.ZipFile(program.folder / "app.zip", "w") as archive:
        archive.write(program.folder / "show.py", "__main__.py")
    (program.folder / "link.py").symlink_to("pkg/show.py")
    program.same(*arguments)


FAILURES = {
    "exception": "def f():\n    raise ValueError('bad')\nf()\n",
    "recursion": "def f(n):\n    if not n: return [][\n       n]\n    return f(n - 1)\nf(0)\n",
    "chained": "def f():\n    try:\n        1 / 0\n    except ZeroDivisionError as e:\n        raise KeyError(1) from e\nf()\n",
    "group": "raise ExceptionGroup('g', [ValueError(1), TypeError('t')])\n",
    "syntax": "x = 1\ny = = 2\n",
    "syntax_in_module": "import broken\n",
    "indentation": "if 1:\nx\n",
    "null": "x = 1\0\n",
    "missing_module": "import nowhere.at.all\n",
    "exit": "import sys; sys.exit(7)\n",
    "exit_text": "import sys; sys.exit('gone')\n",
    "exit_none": "raise SystemExit\n",
    "interrupt": "raise KeyboardInterrupt\n",
    "warning": "import warnings\ndef f(n):\n    if n: return f(n - 1)\n    warnings.warn('old', DeprecationWarning)\nf(0)\n",
    "syntax_warning": "def f(n):\n    return f(n - 1)\ndef g(n):\n    return 1 is 1, '\\d'\n",
    "hook": "import sys\ndef hook(kind, error, tb):\n    import traceback\n    print(kind, len(traceback.extract_tb(tb)),\n"
    "          sys.last_traceback is tb, error.__traceback__ is tb, sys.excepthook is hook)\n"
    "sys.excepthook = hook\nraise ValueError\n",
    "hook_fails": "import sys\ndef hook(*_):\n    sys.exit(3)\nsys.excepthook = hook\n1 / 0\n",
    "atexit": "import atexit\natexit.register(print, 'end')\n1 / 0\n",
    "thread": "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='T')\nt.start(); t.join()\n",
}


@pytest.mark.parametrize("name", FAILURES)
def test_failures(program: Program, name: str) -> None:
    program.write(app=FAILURES[name], broken="def f(n):\n    return f(n)\nx = (\n")
    if name != "null":  # read from a file or from memory, the tokenizer says it in other words
        program.same("app.py")
    plain = program.same("-m", "app")
    # The recursion changes what is shown by its note only, and here nothing restarts.
    assert plain.status != 0 or plain.err or name == "exit_none"
    if name == "interrupt":
        assert plain.status == -signal.SIGINT


def test_text_on_the_command_line(program: Program) -> None:
    program.same("-c", "import sys; print(sys.argv, repr(sys.path[0]))", "-x")
    program.same("-c", "def f():\n    1 / 0\nf()\n")
    program.same("-c", "x = (")
    assert program.encc("-c", DEEP + "print(down(100000))").out == "bottom\n"


def test_text_on_standard_input(program: Program) -> None:
    text = "import sys; print(sys.argv, repr(sys.path[0]), __file__, repr(sys.stdin.read()), sorted({*globals()} - {'__encc__'}))"
    assert program.same("-", "a", "-x", input=text).out.startswith("['-', 'a', '-x'] '' <stdin> '' ['__")
    program.same("-", input="def f():\n    1 / 0\nf()\n")
    program.same("-", input="x = (\n")
    program.same("-", input="")
    assert program.encc("-", input=DEEP + "print(down(100000))").out == "bottom\n"


@pytest.mark.parametrize("arguments", [("nope.py",), ("-m", "nope"), ("-m", "nope.nor.this"), ("unreadable",)])
def test_nothing_to_run(program: Program, arguments: tuple[str, ...]) -> None:
    (program.folder / "unreadable").mkdir()
    plain, ran = program.python(*arguments), program.encc(*arguments)
    assert ran.status == plain.status
    # The interpreter names itself in one of two ways.
    assert ran.err.partition(": ")[2] == plain.err.partition(": ")[2]


def test_interpreter_options(program: Program) -> None:
    program.write(app="assert 0\nimport sys\nprint(sys.flags.optimize, sys.path[0])\n")
    for options in ((), ("-O",), ("-P",), ("-I",)):
        plain = program.python(*options, "app.py")
        if options == ("-I",):  # encc itself must be found
            continue
        assert program.python(*options, "-m", "encc", "run", "app.py") == plain


def test_end_of_options(program: Program) -> None:
    program.write(app="import sys\nprint(sys.argv)\n")
    program.write_bytes("-m", b"import sys\nprint(sys.argv)\n")
    assert program.same("--", "app.py", "--", "-m").status == 0
    assert program.same("--", "-m", "x").out == "['-m', 'x']\n"
    assert program.encc("--package=app", "--", "app.py").out == "['app.py']\n"


def test_compiled_file(program: Program) -> None:
    program.write(app="print(__file__.endswith('c.pyc'))\n")
    code = "import py_compile; py_compile.compile('app.py', 'c.pyc')"
    assert program.python("-c", code).status == 0
    assert program.same("c.pyc").out == "True\n"


def test_usage(program: Program) -> None:
    for arguments in ((), ("--nope",), ("-m",), ("--package",)):
        ran = program.encc(*arguments)
        assert (ran.status, ran.out) == (2, "")
        assert "usage: python -m encc run" in ran.err
    assert program.encc("--tail-calls=some", "app.py").err.startswith(
        "encc: --tail-calls is recursive, all or none, not 'some'\nusage: "
    )
    for option in ("-h", "--help"):
        assert program.encc(option) == Ran(0, USAGE, "")
    assert program.encc("-O", "app.py").err.startswith(
        "encc: unknown option '-O'; the interpreter's own stand before -m encc\nusage: "
    )


def test_a_wrong_configuration_is_said_before_the_program_runs(program: Program) -> None:
    program.write(app="print(1)\n" + DEEP)
    program.write_bytes("pyproject.toml", b"[tool.encc]\ndeep = 3\n")
    ran = program.encc("app.py")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("encc: the compiler failed on '") and "Traceback" not in ran.err
    assert "pyproject.toml:2:8: error: 'deep' must be true, false or \"frames\", not 3 [ENC032]" in ran.err
    done = program.python("-c", "import encc; encc.install(tail_calls='some')")
    assert done.err.endswith("ValueError: tail_calls is 'recursive', 'all' or 'none', not 'some'\n")
    done = program.python("-c", "import encc; encc.install(['mypackage'])")
    assert done.err.endswith("TypeError: install() takes names of modules, one by one, not an object of type 'list'\n")


def test_other_commands_are_the_compilers(program: Program) -> None:
    program.write(app=DEEP)
    ran = program.python("-m", "encc", "check", "app.py")
    assert (ran.status, ran.err.splitlines()[-1]) == (
        0,
        "encc: would transform 1 of 1 file, 1 tail call rewritten, 0 refused",
    )
    assert program.python("-m", "encc", "no-such-command").status == 2


def test_no_compiler(program: Program) -> None:
    program.write(app="print(1)\n")
    ran = program.encc("app.py", ENCC="/nowhere/encc")
    assert (ran.status, ran.err) == (2, "encc: ENCC names no command: '/nowhere/encc' [ENC430]\n")
    program.write_bytes("old/encc", b"#!/bin/sh\n[ $1 = --version ] && exec echo encc 0.0.9\nexit 2\n")
    (program.folder / "old/encc").chmod(0o755)
    ran = program.encc("app.py", ENCC=str(program.folder / "old/encc"))
    assert ran.status == 2
    assert ran.err.startswith("encc: ") and ran.err.endswith("it says 'encc 0.0.9', not 'encc 0.1.0' [ENC431]\n")
    program.write_bytes("old/encc", b"#!/bin/sh\n[ $1 = --version ] && exec echo encc 0.1.0\necho no >&2; exit 3\n")
    ran = program.encc("app.py", ENCC=str(program.folder / "old/encc"))
    assert ran.err.splitlines()[-1].endswith("the compiler failed on '" + str(program.folder / "app.py") + "': no [ENC432]")


def test_options_that_do_not_go_together(program: Program) -> None:
    program.write(app="print(1)\n")
    ran = program.encc("--tail-calls=all", "--hot", "app.py")
    assert ran.status == 2
    assert "--tail-calls does not go with --hot" in ran.err


def test_a_debugger_finds_the_last_traceback(program: Program) -> None:
    if sys.version_info < (3, 12):
        pytest.skip("sys.last_exc is of 3.12")
    program.write(app="import atexit, sys\natexit.register(lambda: print(sys.last_exc.__traceback__.tb_frame.f_code.co_name))\n1 / 0\n")
    program.same("app.py")


ALL_FRAMES = """
    import encc, heapq
    calls = []
    def key(n):
        calls.append(n)
        if len(calls) == 2:
            try: encc.restart_frame(1)
            except encc.RestartRefused as refused: print(refused.code)
        return -n
    print(heapq.nsmallest(1, [1, 2, 3], key=key), calls)
"""


def test_all_frames_can_be_restarted(program: Program) -> None:
    program.write(app=ALL_FRAMES)
    assert program.encc("app.py").out == "ENC502\n[3] [1, 2, 3]\n"
    assert program.encc("--frames=all", "app.py").out == "[3] [1, 2, 1, 2, 3]\n"
    wrong = program.encc("--frames=some", "app.py")
    assert wrong.status == 2 and "--frames is compiled or all, not 'some'" in wrong.err
