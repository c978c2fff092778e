"""The import hook: which modules it takes, where it keeps them, and that they still look like the original."""

from __future__ import annotations

import os
import sys
import zipfile

import pytest
from both_ways import PLACES, Program

DEEP = "def down(n):\n    return 'bottom' if n == 0 else down(n - 1)\n"
CALL = "try:\n    print(down(100000))\nexcept RecursionError:\n    print('overflow')\n"


def test_chosen_by_arguments(program: Program) -> None:
    program.write(
        a__b=DEEP,
        a__c__d=DEEP,
        ab=DEEP,
        app="import encc, encc.importer\nencc.install('a')\nfrom a.b import down\n"
        + CALL
        + "from a.c.d import down\n"
        + CALL
        + "from ab import down\n"
        + CALL
        + "encc.uninstall()\nimport importlib, a.b\nimportlib.reload(a.b)\nfrom a.b import down\n"
        + CALL,
    )
    assert program.python("app.py").out.split() == ["bottom", "bottom", "overflow", "overflow"]
    assert program.cached() == ["b", "d"]


def test_chosen_by_configuration(program: Program) -> None:
    program.environment["ENCC_DEEP"] = "0"  # what is not transformed shall overflow
    program.write(a=DEEP, b=DEEP, app="from a import down\n" + CALL + "from b import down\n" + CALL)
    program.write_bytes("pyproject.toml", b'[tool.encc]\npackages = ["b"]\n')
    assert program.encc("app.py").out.split() == ["overflow", "bottom"]
    program.write_bytes("pyproject.toml", b'[tool.encc]\nexclude = ["b.py"]\n')
    assert program.encc("app.py").out.split() == ["bottom", "overflow"]
    program.write_bytes("pyproject.toml", b'[tool.encc]\ntail-calls = "none"\n')
    assert program.encc("app.py").out.split() == ["overflow", "overflow"]
    program.write_bytes("pyproject.toml", b'[tool.encc]\nmax-restarts = 1000\n')
    assert program.encc("app.py").out.split() == ["overflow", "overflow"]
    del program.environment["ENCC_DEEP"]
    program.write_bytes("pyproject.toml", b'[tool.encc]\ntail-calls = "none"\nmax-depth = 2000\n')
    assert program.encc("app.py").out.split() == ["overflow", "overflow"]
    program.environment["ENCC_MAX_DEPTH"] = "1000000"
    assert program.encc("app.py").out.split() == ["bottom", "bottom"]
    program.write_bytes("pyproject.toml", b"[tool.encc]\nunknown = 1\n")
    assert "unknown key 'unknown' in [tool.encc] [ENC031]" in program.encc("app.py").err


def test_site_packages_are_left_alone_unless_named(program: Program) -> None:
    program.environment["ENCC_DEEP"] = "0"  # what is not transformed shall overflow
    program.write_bytes("site-packages/a.py", DEEP.encode())
    program.write(app="import sys\nsys.path.append('site-packages')\nfrom a import down\n" + CALL)
    assert program.encc("app.py").out == "overflow\n"
    assert program.encc("--package=a", "app.py").out == "bottom\n"
    assert program.encc("--package", "*", "app.py").out == "bottom\n"


def test_the_cache_follows_source_and_options(program: Program) -> None:
    program.write(m=DEEP, app="import m\nprint(m.down(3))\n")
    count = program.folder / "count"
    # A compiler that counts its calls.
    program.write_bytes("encc", f"#!/bin/sh\necho >>{count}\nexec {program.environment['ENCC']} \"$@\"\n".encode())
    (program.folder / "encc").chmod(0o755)
    program.environment["ENCC"] = str(program.folder / "encc")

    def compiled(*arguments: str) -> int:
        count.write_text("")
        assert program.encc(*arguments, "app.py").out
        return len(count.read_text())

    assert compiled() == 2  # app.py itself is not kept
    assert compiled() == 1
    os.utime(program.folder / "m.py", (1, 1))
    assert compiled() == 2
    assert compiled("--tail-calls=all") == 2
    assert compiled("--tail-calls=all") == compiled() == 1
    for path in (program.folder / "__pycache__").glob("m.*.pyc"):
        path.write_bytes(path.read_bytes()[:40])
    assert compiled() == 2
    assert compiled() == 1
    program.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    assert compiled("--tail-calls=none") == compiled("--tail-calls=none") == 2
    del program.environment["PYTHONDONTWRITEBYTECODE"]
    program.environment["PYTHONPYCACHEPREFIX"] = str(program.folder / "elsewhere")
    assert compiled() == 2
    assert len(list((program.folder / "elsewhere").rglob("m.*.opt-encc*.pyc"))) == 1


def test_plain_python_does_not_take_our_cache(program: Program) -> None:
    program.write(app="from m import down\n" + CALL, m=DEEP)
    assert program.encc("app.py").out == "bottom\n"
    assert program.python("app.py").out == "overflow\n"
    assert program.encc("app.py").out == "bottom\n"


def test_zip_namespace_package_and_exec(program: Program) -> None:
    program.environment["ENCC_DEEP"] = "0"  # what is not transformed shall overflow
    with zipfile.ZipFile(program.folder / "lib.zip", "w") as archive:
        archive.writestr("zipped/__init__.py", "")
        archive.writestr("zipped/inner.py", DEEP + "def fail():\n    1 / 0\n")
    program.write_bytes("one/space/a.py", DEEP.encode())
    program.write_bytes("two/space/b.py", DEEP.encode())
    program.write(
        app="import sys, inspect\nsys.path[:0] = ['lib.zip', 'one', 'two']\n"
        + "import zipped.inner, space.a, space.b\n"
        + "for down in (zipped.inner.down, space.a.down, space.b.down): print(down(100000))\n"
        + "print(inspect.getsource(zipped.inner), zipped.inner.__file__, space.__path__)\n"
        + f"exec({DEEP!r})\n"
        + CALL
        + "zipped.inner.fail()\n"
    )
    ran = program.encc("app.py")
    assert ran.out.split()[:3] == ["bottom"] * 3
    assert ran.out.split()[-1] == "overflow"
    assert DEEP in ran.out
    assert 'lib.zip/zipped/inner.py", line 4, in fail\n' in ran.err


def test_positions(program: Program) -> None:
    """Everything that reads places finds the original's: lines are inserted here, and columns moved."""
    program.write_bytes("m.py", PLACES.encode())
    program.write(
        app="""
        import inspect, m, sys, traceback, dis
        print(m.f(0), m.__file__, m.f.__code__.co_filename)
        for thing in (m, m.f, m.A, m.A.g, m.A.h, m.g):
            print(inspect.getsource(thing), inspect.getsourcelines(thing)[1])
        for fails in (m.A().g, m.A.h, m.g):
            try:
                fails(0)
            except Exception:
                traceback.print_exc()
        def lines(code):
            for inner in code.co_consts:
                if hasattr(inner, "co_code"):
                    lines(inner)
            print(code.co_name, code.co_firstlineno, sorted({line for _, _, line in code.co_lines() if line is not None}))
        lines(m.__spec__.loader.get_code("m"))
        """
    )
    plain = program.same("app.py")
    assert plain.err.count("Traceback") == 3 and "m.py:11: UserWarning" in plain.err


def test_lines_traced(program: Program) -> None:
    program.write_bytes("m.py", PLACES.encode() + b"f(0)\nA.h.__doc__\n")
    program.write(
        app="""
        import sys
        seen = []
        def trace(frame, event, arg):
            if frame.f_code.co_filename.endswith("m.py"):
                seen.append((event, frame.f_lineno, frame.f_code.co_name))
                return trace
        sys.settrace(trace)
        import m
        sys.settrace(None)
        print(*seen, sep="\\n")
        """
    )
    plain, ran = program.python("app.py"), program.encc("app.py")
    # The added import has no line, the added decorator that of its function.
    assert ran.out == plain.out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "cp1252", "crlf"])
def test_encodings(program: Program, encoding: str) -> None:
    text = "s = 'é'\ndef f(n):\n    return 's', 'é' if n == 0 else 1 / 0\ndef down(n): return 'é' if n == 0 else down(n - 1)\n"
    cookie = f"# coding: {encoding.removesuffix('-sig')}\n"
    data = text.replace("\n", "\r\n").encode() if encoding == "crlf" else (cookie + text).encode(encoding)
    program.write_bytes("m.py", data)
    program.write(app="import m, sys\nprint(m.s, m.down(100000) if sys.argv[1:] else '')\nm.f(1)\n")
    program.same("app.py")
    assert program.encc("app.py", "deep").out == "é é\n"


def test_a_module_looks_as_it_did(program: Program) -> None:
    program.write(
        m=DEEP,
        app="import m, sys, importlib.util, importlib.machinery\n"
        "print(sorted(set(vars(m)) - {'__encc__'}), m.__spec__.origin, m.__loader__.name, m.__spec__.has_location)\n"
        "print(m.__loader__.get_source('m'), m.__loader__.is_package('m'), m.__loader__.get_filename('m'))\n"
        "print(importlib.util.find_spec('nowhere'), isinstance(m.__loader__, importlib.machinery.SourceFileLoader))\n",
    )
    program.same("app.py")


def test_reload_and_threads(program: Program) -> None:
    program.write(
        **{f"m{i}": DEEP for i in range(8)},
        app="import importlib, threading, sys\nsys.setswitchinterval(1e-5)\n"
        "ts = [threading.Thread(target=lambda i=i: print(importlib.import_module(f'm{i % 8}').down(100000))) for i in range(16)]\n"
        "[t.start() for t in ts]; [t.join() for t in ts]\n"
        "import m0; open(m0.__file__, 'a').write('x = 1\\n'); print(importlib.reload(m0).x, m0.down(100000))\n",
    )
    ran = program.encc("app.py")
    assert ran.err == ""
    assert sorted(ran.out.split()) == ["1"] + ["bottom"] * 17


def test_a_program_that_reaps_all_children(program: Program) -> None:
    program.write(
        m=DEEP,
        app="import os, signal\n"
        "def reap(*_):\n    try:\n        while os.waitpid(-1, os.WNOHANG)[0]: pass\n    except ChildProcessError: pass\n"
        "signal.signal(signal.SIGCHLD, reap)\nimport m\nprint(m.down(100000))\n",
    )
    assert program.encc("app.py").out == "bottom\n"


def test_pickles_and_processes(program: Program) -> None:
    if sys.platform != "linux":
        pytest.skip("fork")
    program.write(
        app=DEEP + "import multiprocessing, pickle\n"
        "if __name__ == '__main__':\n"
        "    print(pickle.loads(pickle.dumps(down))(5))\n"
        "    for how in ('fork', 'spawn', 'forkserver'):\n"
        "        with multiprocessing.get_context(how).Pool(1) as pool: print(pool.map(down, [1, 2]))\n"
    )
    program.same("app.py")


@pytest.mark.parametrize("how", ["fork", "spawn", "forkserver"])
def test_processes_are_transformed(program: Program, how: str) -> None:
    """Those too that import the program anew, and those that they start."""
    program.environment["ENCC_DEEP"] = "0"  # what is not transformed shall overflow
    program.write(
        m=DEEP,
        app=DEEP + "import m, multiprocessing, sys\n"
        "def both(n): return down(n), m.down(n)\n"
        "def inner(n):\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool: return pool.map(m.down, [n])\n"
        "def outer(queue): queue.put(inner(100000))\n"
        "if __name__ == '__main__':\n"
        "    context = multiprocessing.get_context(sys.argv[1])\n"
        "    with context.Pool(1) as pool: print(pool.map(both, [100000]))\n"
        "    queue = context.Queue()\n"
        "    process = context.Process(target=outer, args=(queue,))\n"
        "    process.start(); print(queue.get()); process.join()\n",
    )
    ran = program.encc("app.py", how)
    assert (ran.out, ran.err) == ("[('bottom', 'bottom')]\n['bottom']\n", "")
