"""Linear recursion and chains of generators beside real greenlets and gevent: another greenlet runs in the middle of them.

Neither takes C stack, so both go as deep as without greenlets.
"""

from __future__ import annotations

import importlib.util
import textwrap
from collections.abc import Callable

import pytest
from conftest import needs_native
from deep_start import DEPTH


def installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


pytestmark = [
    needs_native,
    pytest.mark.skipif(not installed("greenlet"), reason="greenlet has no wheel for this interpreter"),
]

#: `pause` goes to the parent and comes back; `functions` recurse linearly, `runs` drive chains: both call `leaf` at the bottom.
START = """
import sys, threading
from greenlet import greenlet, getcurrent, GreenletExit
from encc import deep, linear
def pause(*what): return getcurrent().parent.switch(*what)
@linear
def right(n, leaf): return leaf() if n == 0 else 1 + right(n - 1, leaf)
@linear
def left(n, leaf): return leaf() if n == 0 else max(left(n - 1, leaf) + 1, n)
class Node:
    @linear
    def count(self, n, leaf): return leaf() if n == 0 else 1 + self.next.count(n - 1, leaf)
node = Node()
node.next = node
@deep
def items(n, leaf):
    if n: yield from items(n - 1, leaf)
    else: yield leaf()
    yield 1
@deep
def value(n, leaf):
    if n: return 1 + (yield from value(n - 1, leaf))
    yield leaf()
    return 0
@deep
async def awaited(n, leaf): return leaf() if n == 0 else 1 + await awaited(n - 1, leaf)
def last(generator):
    try:
        while True: next(generator)
    except StopIteration as end: return end.value or 0
def waited(coroutine):
    try: coroutine.send(None)
    except StopIteration as end: return end.value
functions = [right, left, node.count]
runs = [lambda n, leaf: sum(items(n, leaf)) - 1, lambda n, leaf: last(value(n, leaf)), lambda n, leaf: waited(awaited(n, leaf))]
ways = functions + runs
"""

PROGRAMS = {
    "a switch at the bottom": """
        def leaf():
            log.append("down")
            pause()
            log.append("up")
            return 0
        for way in ways:
            log = []
            walkers = [greenlet(lambda: way(N, leaf)) for _ in range(3)]
            for walker in walkers: walker.switch()
            assert [walker.switch() for walker in walkers[1:] + walkers[:1]] == [N] * 3
            assert log == ["down"] * 3 + ["up"] * 3
    """,
    "a switch in operands and arguments": """
        M = N // 10
        def give(value):
            pause()
            return value
        @linear
        def f(n): return 0 if n == 0 else give(1) + f(n - give(1)) * give(1)
        walkers = [greenlet(f) for _ in range(3)]
        for walker in walkers: walker.switch(M)
        results, turns = [], 0
        while walkers:
            turns += 1
            for walker in list(walkers):
                result = walker.switch()
                if walker.dead:
                    results.append(result)
                    walkers.remove(walker)
        assert results == [M] * 3 and turns == 3 * M, (results, turns)
    """,
    "a switch with each item": """
        @deep
        def walk(n):
            if n: yield from walk(n - 1)
            pause()
            yield n
        M = N // 10
        totals = []
        walkers = [greenlet(lambda: totals.append(sum(walk(M)))) for _ in range(3)]
        while any(not walker.dead for walker in walkers):
            for walker in walkers:
                if not walker.dead: walker.switch()
        assert totals == [M * (M + 1) // 2] * 3
    """,
    "an item in each greenlet": """
        for way in (items, value):
            chain = way(N, lambda: 0)
            count = 0
            while True:
                item = greenlet(lambda: next(chain, "end")).switch()
                if item == "end": break
                count += 1
            assert count == (N + 2 if way is items else 1)
    """,
    "resumed while it runs": """
        for make in (items, value):
            chain = make(N, lambda: pause("paused"))
            runner = greenlet(lambda: next(chain))
            assert runner.switch() == "paused"
            for resume in (lambda: next(chain), lambda: chain.send(None), lambda: chain.throw(KeyError), chain.close):
                try: resume()
                except ValueError as error: assert "already executing" in str(error)
                else: raise AssertionError
            assert runner.switch(5) == 5 and runner.dead
            chain.close()
    """,
    "ends in any order": """
        for make in (items, value):
            for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
                chains = [make(N // 4, pause) for _ in range(3)]
                runners = [greenlet(lambda chain=chain: (next(chain), list(chain))) for chain in chains]
                for runner in runners: runner.switch()
                for i in order:
                    runners[i].switch(i)
                    assert runners[i].dead
                assert sum(items(N // 4, lambda: 0)) == N // 4 + 1
    """,
    "exceptions and what is being handled": """
        def leaf():
            assert type(sys.exc_info()[1]) is expected, sys.exc_info()
            pause()
            assert type(sys.exc_info()[1]) is expected
            raise LookupError("leaf")
        @deep
        def handling(n):
            try: raise OSError
            except OSError:
                if n: yield from handling(n - 1)
                else: yield leaf()
        for way in [*ways, lambda n, leaf: list(handling(min(n, 300)))]:
            expected = OSError if way not in ways else KeyError
            def run():
                try: raise KeyError
                except KeyError: way(N, leaf)
            runners = [greenlet(run) for _ in range(2)]
            for runner in runners: runner.switch()
            try: raise IndexError
            except IndexError as outside:
                for runner in runners:
                    try: runner.switch()
                    except LookupError as error: assert type(error.__context__) is expected
                    else: raise AssertionError
                    assert sys.exc_info()[1] is outside
    """,
    "abandoned in the middle": """
        import gc
        log = []
        def leaf():
            try: pause()
            except GreenletExit:
                log.append("exit")
                raise
        for way in ways:
            for _ in range(3):
                walker = greenlet(lambda: way(N, leaf))
                walker.switch()
                del walker
            gc.collect()
            assert way(N, lambda: 0) == N
        assert log == ["exit"] * 3 * len(ways)
    """,
    "one throws into the other": """
        closed = []
        @deep
        def guarded(n, leaf):
            try:
                if n: yield from guarded(n - 1, leaf)
                else: yield leaf()
            finally: closed.append(n)
        walker = greenlet(lambda: list(guarded(N, pause)))
        walker.switch()
        try: walker.throw(ZeroDivisionError)
        except ZeroDivisionError as error:
            entries, traceback = 0, error.__traceback__
            while traceback: entries, traceback = entries + 1, traceback.tb_next
            assert entries > N and closed == list(range(N + 1))
        else: raise AssertionError
    """,
    "in threads": """
        results = []
        def work(way):
            one, other = (greenlet(lambda: way(N // 4, lambda: pause() or 0)) for _ in range(2))
            one.switch(); other.switch()
            results.extend([one.switch(), other.switch()])
        threads = [threading.Thread(target=work, args=(way,)) for way in ways]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert results == [N // 4] * 2 * len(ways), results
    """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_greenlets(name: str, run_child: Callable[..., str]) -> None:
    program = START + f"N = {DEPTH}\n" + textwrap.dedent(PROGRAMS[name]) + "\nprint('done')\n"
    assert run_child(program, core="native", ENCC_MAX_DEPTH="1000000") == "done\n"


GEVENT = """
import gevent
def leaf():
    gevent.sleep(0.001)
    return 0
for way in ways:
    jobs = [gevent.spawn(way, N // 4, leaf) for _ in range(8)]
    gevent.joinall(jobs, raise_error=True)
    assert [job.value for job in jobs] == [N // 4] * 8
    job = gevent.spawn(way, N // 4, lambda: gevent.sleep(100))
    gevent.sleep(0.01)
    job.kill()
    assert job.dead
    with gevent.Timeout(0.01, False): way(N // 4, lambda: gevent.sleep(100))
print("done")
"""


@pytest.mark.skipif(not installed("gevent"), reason="gevent has no wheel for this interpreter")
@pytest.mark.filterwarnings("ignore")
def test_gevent(run_child: Callable[..., str]) -> None:
    assert run_child(START + f"N = {DEPTH}\n" + GEVENT, core="native", ENCC_MAX_DEPTH="1000000") == "done\n"
