"""The scenarios of the paper, and the other commands, in a pseudo-terminal with the real pdb."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

pytest.importorskip("pty")
pytest.importorskip("encc._runtime", exc_type=ImportError)

from terminal import Session, editor, program, save

RECOVER = """\
def compute():
    print("computing")
    return sum(range(10))


def save(data, path):
    with open(path, "r") as file:
        file.write(str(data))
    return "saved"


def main(path):
    data = compute()
    result = save(data, path)
    with open(path) as file:
        print(result, file.read())


main("result.txt")
"""


def test_recover_from_a_wrong_mode_without_computing_again(tmp_path):
    with Session(tmp_path, program(tmp_path, RECOVER)) as session:
        stop = session.wait_for()
        assert "computing" in stop and "Uncaught FileNotFoundError" in stop
        assert "app.py(7)save()" in stop
        where = session.send("w")
        assert [line for line in where.splitlines() if "app.py" in line] == [
            f"  {tmp_path}/app.py(19)<module>()",
            f"  {tmp_path}/app.py(14)main()",
            f"> {tmp_path}/app.py(7)save()",
        ]
        session.send("interact", until=">>> ")
        session.send("def save_fixed(data, path):", until="... ")
        session.send("    with open(path, 'w') as file:", until="... ")
        session.send("        file.write(str(data))", until="... ")
        session.send("    return 'saved'", until="... ")
        session.send("", until=">>> ")
        assert "--Restart--" in session.send("restartf(0, save_fixed.__code__)")
        assert session.send("p data") == "45\n"
        text, status = session.finish("c")
    assert (text, status) == ("saved 45\n", 0)
    assert session.said.count("computing") == 1


def test_recover_by_editing_the_file(tmp_path):
    name = program(tmp_path, RECOVER)
    with Session(tmp_path, name, EDITOR=editor(tmp_path, ('"r"', '"w"'))) as session:
        session.wait_for()
        text = session.send("edit")
        assert "patched: save" in text and "--Restart--" in text and "app.py(7)save()" in text
        assert session.finish("c") == ("saved 45\n", 0)


def test_exploration_by_ten_edits_of_one_function(tmp_path):
    source = """\
        def explore(items):
            found = 0
            breakpoint()
            return found

        print("result", explore([3, 1, 2]))
        """
    steps = [(f"found = {n}", f"found = {n + 1}") for n in range(9)]
    with Session(
        tmp_path, program(tmp_path, source), EDITOR=editor(tmp_path, *steps, ("    breakpoint()\n", ""))
    ) as session:
        session.wait_for()
        for number in range(9):
            text = session.send("edit")
            assert "patched: explore" in text and "--Restart--" in text
            session.send("n")
            assert session.send("p found, items") == f"({number + 1}, [3, 1, 2])\n"
        session.send("edit")
        assert session.finish("c") == ("result 9\n", 0)


def test_a_frame_above_is_restarted(tmp_path):
    source = """\
        def parse(text):
            return int(text)

        def read(line):
            text = line.split(":")[0]
            return parse(text)

        print("got", read("size: 5"))
        """
    with Session(tmp_path, program(tmp_path, source), EDITOR=editor(tmp_path, ("[0]", "[1]"))) as session:
        assert "Uncaught ValueError" in session.wait_for()
        session.send("up")
        assert "runs again: read: line 5 (calls)" in session.send("edit")
        assert session.finish("c") == ("got 5\n", 0)


def test_factorial(tmp_path):
    source = """\
        def fact(n):
            if n == 0:
                return "one"
            return n * fact(n - 1) + 0

        print(fact(5))
        """
    with Session(tmp_path, program(tmp_path, source), EDITOR=editor(tmp_path, ('"one"', "1"))) as session:
        assert "Uncaught TypeError" in session.wait_for()  # 'one' * 1 + 0
        assert session.send("p n") == "1\n"
        session.send("edit 2")
        assert session.send("p n") == "3\n"
        assert session.finish("c") == ("120\n", 0)


def test_saving_the_file_is_noticed_and_restartf_takes_it(tmp_path):
    with Session(tmp_path, program(tmp_path, RECOVER)) as session:
        session.wait_for()
        save(tmp_path, '"r"', '"w"')
        assert "app.py was saved: 'restartf' and 'reload' take it\n" in session.send("p 1")
        assert "was saved" not in session.send("p 1")
        assert "patched: save" in session.send("restartf")
        save(tmp_path, '"w"', '"w+"')
        assert session.send("reload") == "patched: save\n"  # which says enough
        assert session.finish("c") == ("saved 45\n", 0)


def test_bad_input_changes_nothing(tmp_path):
    with Session(tmp_path, program(tmp_path, RECOVER)) as session:
        session.wait_for()
        assert session.send("restartf 9") == "*** there is no frame 9; 0 is the innermost\n"
        assert session.send("restartf -1") == "*** there is no frame -1; 0 is the innermost\n"
        for command in ("run", "restart x"):
            assert session.send(command) == "*** the program is not started anew here; 'restartf' restarts a frame\n"
        assert session.send("restartf 0 len").endswith("not an object of type 'builtin_function_or_method' [ENC520]\n")
        assert session.send("restartf 0 nothing") == "*** NameError: name 'nothing' is not defined\n"
        assert session.send("restartf 0 compute").endswith("has no parameter 'data', which the frame was called with [ENC523]\n")
        save(tmp_path, "def save(data, path):", "def save(data, path:")
        assert "[ENC530]" in session.send("restartf")
        save(tmp_path, "def save(data, path:", "def store(data, path):")
        session.send("reload")
        assert session.send("patches undo").startswith("taken back")
        save(tmp_path, "def store(data, path):", "def save(data, path, mode):")
        assert "needs a parameter 'mode', which the frame was not called with [ENC524]" in session.send("restartf")
        save(tmp_path, "def save(data, path, mode):", "def save(data, path, mode=len('r')):")
        assert "have changed and are not literals [ENC532]\n*** nothing was changed\n" in session.send("restartf")
        assert session.send("p data, path") == "(45, 'result.txt')\n"
        save(tmp_path, "mode=len('r')):", "mode='w'):")
        save(tmp_path, '"r"', "mode")
        session.send("restartf")
        assert session.finish("c") == ("saved 45\n", 0)


def test_patches_are_listed_shown_written_and_taken_back(tmp_path):
    with Session(tmp_path, program(tmp_path, RECOVER.replace("def save", "\f\ndef save"))) as session:
        session.wait_for()
        assert session.send("patches") == "no patches\n"
        assert session.send("reload") == "no file was saved since it was taken\n"
        save(tmp_path, '"r"', '"w"')
        assert session.send("reload").endswith("patched: save\n")
        assert session.send("patches") == f"1. {tmp_path}/app.py: save\n"
        assert '-    with open(path, "r") as file:\n+    with open(path, "w") as file:\n' in session.send("patches diff")
        session.send("patches write fix.patch")
        assert session.send("patches undo").startswith("taken back: save; ")
        assert session.send("patches") == "no patches\n"
        assert session.send("patches nonsense") == "*** patches, patches diff, patches undo or patches write FILE\n"
        session.finish("q")
    assert '+    with open(path, "w") as file:\n' in (tmp_path / "fix.patch").read_text()
    if shutil.which("git"):  # the file holds the edit, so it is taken out
        subprocess.run(["git", "apply", "-R", "fix.patch"], cwd=tmp_path, check=True)
        assert '    with open(path, "r") as file:\n' in (tmp_path / "app.py").read_text()


def test_continuing_ends_the_program_as_ever(tmp_path):
    with Session(tmp_path, program(tmp_path, "def f():\n    1 / 0\nf()\n")) as session:
        session.wait_for()
        text, status = session.finish("c")
    assert status == 1
    assert text.startswith(f'Traceback (most recent call last):\n  File "{tmp_path}/app.py", line 3, in <module>\n')
    assert text.rstrip().endswith("ZeroDivisionError: division by zero") and "encc" not in text


def test_exceptions_that_are_caught_do_not_stop(tmp_path):
    source = """\
        import contextlib, threading
        def fails(error): raise error
        class Owner:
            @property
            def missing(self): raise AttributeError
        class Quiet:
            def __enter__(self): return self
            def __exit__(self, *error): return True
        @contextlib.contextmanager
        def guarded():
            try: yield
            except ValueError: pass
        try: fails(ValueError())
        except Exception: print("caught")
        with contextlib.suppress(KeyError): fails(KeyError())
        with Quiet(): fails(OSError())
        with guarded(): fails(ValueError())
        print(hasattr(Owner(), "missing"), getattr(Owner(), "missing", 5), list(iter([].pop, 1)) if 0 else "")
        def numbers():
            try: yield 1
            finally: print("closed")
        for n in numbers(): break
        def later():
            try:
                try: fails(KeyError())
                finally: print("finally")
            except LookupError: print("caught below")
        later()
        """
    text, status = Session(tmp_path, program(tmp_path, source)).finish()
    assert status == 0, text
    assert "Uncaught" not in text and text.splitlines()[0] == "caught" and text.splitlines()[-1] == "caught below"


def test_stops_before_cleanup_has_run(tmp_path):
    source = """\
        import threading
        lock = threading.Lock()
        def work(items):
            with lock, open(__file__) as file:
                try:
                    return items[3]
                finally:
                    print("tidied")
        print(work([1]))
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        stop = session.wait_for()
        assert ("tidied" in stop) == (sys.version_info < (3, 12))
        assert "app.py(6)work()" in stop
        session.send("items.extend([2, 3, 4])")
        session.send("restartf")
        text, status = session.finish("c")
        assert (text.splitlines()[-1], status) == ("4", 0)


def test_in_a_thread(tmp_path):
    source = """\
        import threading
        def work(n):
            print("value", n / zero)
        zero = 0
        thread = threading.Thread(target=work, args=(6,))
        thread.start()
        thread.join()
        print("end")
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        assert "app.py(3)work()" in session.wait_for()
        session.send("globals()['zero'] = 2")
        session.send("restartf")
        assert session.finish("c") == ("value 3.0\nend\n", 0)


def test_in_an_asyncio_task(tmp_path):
    source = """\
        import asyncio
        zero = 0
        async def job(n):
            await asyncio.sleep(0)
            return n / zero
        async def main():
            print("value", await job(6))
        asyncio.run(main())
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        assert "app.py(5)job()" in session.wait_for()
        session.send("globals()['zero'] = 2")
        session.send("restartf 1")
        assert session.finish("c") == ("value 3.0\n", 0)


def test_in_an_async_generator(tmp_path):
    source = """\
        import asyncio
        zero = 0
        async def numbers(n):
            await asyncio.sleep(0)
            got = yield n.reals
            while got != "end":
                got = yield got
        async def main():
            steps = numbers(6)
            async for n in steps:
                print("value", n, await steps.asend("sent"))
                await steps.aclose()
        asyncio.run(main())
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        stop = session.wait_for()
        assert "Uncaught AttributeError" in stop and "app.py(5)numbers()" in stop
        where = [line for line in session.send("w").splitlines() if "app.py" in line]
        assert [line.split("(")[-2].partition(")")[2] for line in where] == ["<module>", "main", "numbers"]
        save(tmp_path, "n.reals", "n.real")
        assert "patched: numbers" in session.send("restartf")
        assert session.send("p n") == "6\n"
        assert session.finish("c") == ("value 6 sent\n", 0)


def test_in_a_generator(tmp_path):
    source = """\
        zero = 0
        def numbers(n):
            m = n
            n = 1
            got = yield m / zero
            while True:
                got = yield got
        print("values", [n for n, _ in zip(numbers(6), "ab")])
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        assert "app.py(5)numbers()" in session.wait_for()
        session.send("globals()['zero'] = 2")
        session.send("restartf")
        assert session.finish("c") == ("values [3.0, None]\n", 0)


LIBRARY = """\
    import heapq
    worth = {1: 5, 2: None, 3: 7}
    def key(n):
        print("key", n)
        return worth[n] + 0
    print(heapq.nsmallest(1, [1, 2, 3], key=key))
    """


def test_frames_of_the_library_restart_if_asked_for(tmp_path):
    with Session(tmp_path, program(tmp_path, LIBRARY)) as session:
        session.wait_for()
        assert "ENC502" in session.send("restartf 1")
    with Session(tmp_path, "--frames=all", program(tmp_path, LIBRARY)) as session:
        assert "app.py(5)key()" in session.wait_for()
        session.send("worth[2] = 1")
        text = session.send("restartf 1")
        assert "--Restart--" in text and "nsmallest()" in text
        assert session.finish("c") == ("key 1\nkey 2\nkey 3\n[2]\n", 0)


def test_under_pytest(tmp_path):
    program(tmp_path, "def half(n):\n    return m / 2\n", "half.py")
    program(tmp_path, "from half import half\ndef test_half():\n    assert half(4) == 2\n", "test_half.py")
    with Session(tmp_path, "-m", "pytest", "-sq", "-p", "no:cacheprovider", "test_half.py") as session:
        assert "half.py(2)half()" in session.wait_for()
        save(tmp_path, "m / 2", "n / 2", "half.py")
        assert "patched: half" in session.send("restartf")
        text, status = session.finish("c")
    assert "1 passed" in text and status == 0


def test_as_breakpoint_hook(tmp_path):
    source = """\
        import encc
        @encc.restart_points
        def f(a):
            a += 1
            breakpoint()
            return a
        print(f(1))
        """
    with Session(tmp_path, program(tmp_path, source), command=(), PYTHONBREAKPOINT="encc.set_trace") as session:
        session.wait_for()
        session.send("restartf")
        session.send("n")
        assert session.send("p a") == "2\n"
        session.send("b 6")
        stop = session.send("c")
        if "app.py(5)f()" in stop:  # from 3.13 on breakpoint() stops where it stands
            stop = session.send("c")
        assert "app.py(6)f()" in stop
        assert session.finish("c") == ("2\n", 0)


def test_saved_edits_are_applied_to_a_running_program(tmp_path):
    source = """\
        import time
        def value():
            return "old"
        end = time.monotonic() + 20
        while value() != "new" and time.monotonic() < end:
            print("at", value(), flush=True)
            time.sleep(0.05)
        print(value())
        """
    name = program(tmp_path, source)
    with Session(tmp_path, "--package=*", "--hot", name, command=("-m", "encc", "run")) as session:
        session.wait_for("at old")
        save(tmp_path, 'return "old"', "return (")
        session.wait_for("[ENC530]")
        save(tmp_path, "return (", 'return "new"')
        text, status = session.finish()
    # The watch reports beside the program, which may be the quicker of the two.
    *_, before, last = text.splitlines()
    assert {before, last} == {f"encc: {tmp_path}/app.py: patched: value", "new"} and status == 0, text


def test_a_frame_resumes_at_a_marked_point(tmp_path):
    source = """\
        def analyse(path):
            print("loading")
            data = [1, 2, 3]
            # encc: restart-point loaded
            total = sum(data) / zero
            # encc: restart-point
            return data, total

        print(analyse("x"))
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        assert "Uncaught NameError" in session.wait_for()
        assert "has no restart point at nowhere [ENC511]" in session.send("restartf --at nowhere")
        assert "has not come by the restart point at 6 yet [ENC512]" in session.send("restartf 0 --at 6")
        assert "the label or the line of a restart point" in session.send("restartf 0 --at")
        save(tmp_path, "/ zero", "* 2")
        stop = session.send("restartf 0 --at loaded")
        assert "patched: analyse" in stop and "--Restart--" in stop and "app.py(5)analyse()" in stop
        assert "line 2" not in stop  # what runs again is behind the mark
        session.send("n")
        assert session.send("p data, total") == "([1, 2, 3], 12)\n"
        save(tmp_path, "* 2", "* 3\n    more = 1")
        assert "app.py(5)analyse()" in session.send("restartf 0 --at 4")
        text, status = session.finish("c")
    assert session.said.count("loading") == 1 and (text, status) == ("([1, 2, 3], 18)\n", 0)


def test_a_module_runs_again_with_its_saved_text(tmp_path):
    source = """\
        import math
        count = globals().get("count", 0) + 1
        def half(n): return n / 2
        print("half", half(8), math.sqrt(wrong))
        """
    with Session(tmp_path, program(tmp_path, source)) as session:
        assert "Uncaught NameError" in session.wait_for()
        save(tmp_path, "sqrt(wrong)", "sqrt(16), count")
        save(tmp_path, "n / 2", "n // 2")
        stop = session.send("restartf")
        assert "patched: half" in stop and "app.py(1)<module>()" in stop
        save(tmp_path, "n // 2", "n * 10")
        assert "patched: half" in session.send("reload")  # the functions that the new run has yet to define
        assert session.finish("c") == ("half 80 4.0 2\n", 0)
