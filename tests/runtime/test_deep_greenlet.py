"""Deep recursion beside real greenlets and gevent, which copy parts of the C stack away and back while others run.

Whether greenlets come first or the large stack does, and whatever switches when: results and exceptions are the usual ones, and
nothing crashes.
"""

from __future__ import annotations

import importlib.util
import sys
import textwrap
from collections.abc import Callable

import pytest
from conftest import needs_native
from deep_start import DEPTH, START


def installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


pytestmark = [
    needs_native,
    pytest.mark.skipif(not installed("greenlet"), reason="greenlet has no wheel for this interpreter"),
]
#: Beside greenlets 3.11, which counts all calls and measures no stack, allows some 24,000 calls, and 2,000 in other threads.
LEVELS = 5000 if sys.version_info < (3, 12) else DEPTH
needs_gevent = pytest.mark.skipif(not installed("gevent"), reason="gevent has no wheel for this interpreter")

#: `first` imports greenlet before anything is deep; in `inside` the large stack is entered before that, as under `encc run`.
FIRST = "from greenlet import greenlet, getcurrent, GreenletExit\n"
WAYS = {
    "first": FIRST + START + "{program}\nprint('done')\n",
    "inside": START
    + "def whole(_):\n    global greenlet, getcurrent, GreenletExit\n"
    + textwrap.indent(FIRST, "    ")
    + "    exec({program!r}, globals())\ndeep(whole, 0)\nprint('done')\n",
}

PROGRAMS = {
    "recursion in a greenlet": """
        for way in ways: assert greenlet(lambda: way(N, lambda: 0)).switch() == N
    """,
    "a switch at the bottom of each": """
        def leaf():
            log.append("down")
            getcurrent().parent.switch("away")
            log.append("up")
            return 0
        for way in ways:
            log = []
            one, other = (greenlet(lambda: way(N, leaf)) for _ in range(2))
            assert [one.switch(), other.switch()] == ["away"] * 2
            assert [one.switch(), other.switch()] == [N] * 2
            assert log == ["down", "down", "up", "up"], log
    """,
    "greenlets in greenlets": """
        def nest(way, k): return greenlet(lambda: way(N // 30, lambda: nest(way, k - 1) if k else 0)).switch()
        for way in ways: assert nest(way, 29) == N // 30 * 30
    """,
    "a switch at every level": """
        def walk(n):
            if n:
                walk(n - 1)
                getcurrent().parent.switch(n)
        def walk_through_c(n):
            if n:
                max(walk_through_c(n - 1) or 0 for _ in (0,))
                getcurrent().parent.switch(n)
        M = N // 20
        for function in (deep(walk), deep(walk_through_c)):
            walkers = [greenlet(function) for _ in range(3)]
            seen = [[walker.switch(M)] for walker in walkers]
            for _ in range(M - 1):
                for walker, numbers in zip(walkers, seen): numbers.append(walker.switch())
            assert seen == [list(range(1, M + 1))] * 3
            for walker in walkers: walker.switch()
            assert all(walker.dead for walker in walkers)
    """,
    "exceptions across": """
        def leaf():
            try: getcurrent().parent.switch("waiting")
            finally: log.append("left")
        for way in ways:
            log = []
            one = greenlet(lambda: way(N, leaf))
            assert one.switch() == "waiting"
            try: one.throw(KeyError("x"))
            except KeyError as error:
                entries, traceback = 0, error.__traceback__
                while traceback: entries, traceback = entries + 1, traceback.tb_next
                assert entries > 2 * N, entries
            assert log == ["left"] and one.dead
            def fails(): raise ValueError
            try: greenlet(lambda: way(N, fails)).switch()
            except ValueError: pass
            else: raise AssertionError
    """,
    "abandoned in the middle": """
        import gc
        log = []
        def leaf():
            try: getcurrent().parent.switch()
            except GreenletExit: log.append("exit")
            return 0
        for way in ways:
            for _ in range(3):
                one = greenlet(lambda: way(N, leaf))
                one.switch()
                del one
        gc.collect()
        assert log == ["exit"] * 6
    """,
    "many at once": """
        def leaf():
            getcurrent().parent.switch()
            return 0
        for way in ways:
            all_of_them = [greenlet(lambda: way(N // 30, leaf)) for _ in range(30)]
            for one in all_of_them: one.switch()
            assert [one.switch() for one in reversed(all_of_them)] == [N // 30] * 30
    """,
    "in threads": """
        results = []
        def work(way):
            def leaf():
                getcurrent().parent.switch()
                return 0
            one, other = (greenlet(lambda: way(N // 10, leaf)) for _ in range(2))
            one.switch(); other.switch()
            results.extend([one.switch(), other.switch(), way(N // 10, lambda: 0)])
        threads = [threading.Thread(target=work, args=(way,)) for way in ways * 3]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert results == [N // 10] * 18, results
    """,
    "runaway recursion": """
        import gc
        gc.disable()
        @deep
        def plain(n): return 1 + plain(n + 1)
        @deep
        def through(n): return 1 + max(through(n + 1) for _ in (0,))
        for function in (plain, through):
            for start in (lambda: greenlet(function).switch(0), lambda: function(0)):
                try: start()
                except RecursionError: pass
                else: raise AssertionError
        assert marked(N // 10, lambda: 0) == N // 10
    """,
    "deep in the main greenlet, shallow in others": """
        def leaf():
            for _ in range(3): other.switch()
            return 0
        def shallow():
            while True:
                assert len([*map(str, range(10))]) == 10
                getcurrent().parent.switch()
        other = greenlet(shallow)
        for way in ways: assert way(N, leaf) == N
        other.throw(GreenletExit)
    """,
}


@pytest.mark.parametrize("when", WAYS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_greenlets(name: str, when: str, run_child: Callable[..., str]) -> None:
    program = f"N = {LEVELS}\n" + textwrap.dedent(PROGRAMS[name])
    text = WAYS[when].replace("{program!r}", repr(program)).replace("{program}", program)
    assert run_child(text, core="native", ENCC_MAX_DEPTH="200000") == "done\n"


def test_greenlets_outlive_the_scope_that_made_them(run_child: Callable[..., str]) -> None:
    program = """
    made = []
    def make(_):
        from greenlet import greenlet, getcurrent
        def leaf():
            getcurrent().parent.switch("waiting")
            return 0
        for way in ways:
            made.append(greenlet(lambda: way(N, leaf)))
            assert made[-1].switch() == "waiting"
    deep(make, 0)
    assert marked(N, lambda: 0) == N
    assert [one.switch() for one in made] == [N, N]
    import greenlet
    assert greenlet.greenlet(lambda: marked(N, lambda: 0)).switch() == N
    print("done")
    """
    text = START + f"N = {LEVELS // 2}\n" + textwrap.dedent(program)
    assert run_child(text, core="native", ENCC_MAX_DEPTH="200000") == "done\n"


GEVENT = """
import gevent, gevent.pool
def leaf():
    gevent.sleep(0.001)
    return 0
def fails(): 1 / 0
for way in ways:
    jobs = [gevent.spawn(way, N // 20, leaf) for _ in range(20)]
    gevent.joinall(jobs, raise_error=True)
    assert [job.value for job in jobs] == [N // 20] * 20
    assert gevent.pool.Pool(4).map(lambda n: way(n, leaf), [N // 20] * 8) == [N // 20] * 8
    job = gevent.spawn(way, N // 200, fails)  # gevent prints the whole traceback
    try: job.get()
    except ZeroDivisionError: pass
    else: raise AssertionError
    job = gevent.spawn(way, N // 20, lambda: gevent.sleep(100))
    gevent.sleep(0.01)
    job.kill()
    assert job.dead
    with gevent.Timeout(0.01, False):
        way(N // 20, lambda: gevent.sleep(100))
    assert gevent.get_hub().threadpool.apply(way, (N // 10, lambda: 0)) == N // 10
print("done")
"""


@needs_gevent
@pytest.mark.parametrize("when", ["first", "inside", "patched"])
@pytest.mark.filterwarnings("ignore")
def test_gevent(when: str, run_child: Callable[..., str]) -> None:
    program = {
        "first": START + "{n}" + GEVENT,
        "inside": START + "{n}def whole(_): exec(" + repr(GEVENT) + ", globals())\ndeep(whole, 0)\n",
        "patched": "import gevent.monkey\ngevent.monkey.patch_all()\n" + START + "{n}" + GEVENT,
    }[when].replace("{n}", f"N = {LEVELS}\n")
    assert run_child(program, core="native", ENCC_MAX_DEPTH="200000") == "done\n"
