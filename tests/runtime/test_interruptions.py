"""Signals, interrupts, finalizers, threads and greenlets, while loops run."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

SOURCE = """
    @__encc__.restartable
    def spin(n):
        raise __encc__.restart(spin, n + 1)

    @__encc__.restartable
    def ping(n):
        return __encc__.restart(pong, n + 1)

    @__encc__.restartable
    def pong(n):
        return __encc__.tail_call(ping)(n + 1)

    @__encc__.restartable
    def procedure(n):
        __encc__.tail_call_procedure(procedure)(n + 1)

    @__encc__.restartable
    def generate(n):
        if n < 0:
            yield n
        yield from __encc__.tail_yield_from_procedure(generate(n + 1))

    @__encc__.restartable
    def countdown(n):
        yield n
        if n:
            yield from __encc__.tail_yield_from_procedure(countdown(n - 1))

    class Spinner:
        @__encc__.restartable
        def spin(self, n):
            raise __encc__.restart(self.spin, n + 1)

    @__encc__.restartable
    def down(n, *rest):
        if n == 0:
            return ("down", *rest)
        raise __encc__.restart(down, n - 1, *rest)

    @__encc__.restartable
    def note(n, log):
        if n == 0:
            log.append("note")
            return None
        raise __encc__.restart_procedure(note, n - 1, log)

    @__encc__.restartable
    def even(n):
        return n == 0 or __encc__.restart(odd, n - 1)

    @__encc__.restartable
    def odd(n):
        return n != 0 and __encc__.tail_call(even)(n - 1)
"""


@pytest.fixture
def module(load):
    return load(SOURCE)


CHILD = """
    import signal, sys
    import encc.runtime as __encc__
    SOURCE
    names = {"spin": spin, "ping": ping, "procedure": procedure, "generate": lambda n: next(generate(n)),
             "method": Spinner().spin}
    class Stop(Exception):
        pass
    handled = []
    def handler(number, frame):
        handled.append(down(3, number))
        if len(handled) % 3 == 0:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise Stop
    signal.signal(signal.SIGALRM, handler)
    for name, call in names.items():
        signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
        try:
            call(0)
        except Stop:
            print(name, "stopped")
    print(len(handled), set(handled) == {("down", signal.SIGALRM)})
    signal.signal(signal.SIGALRM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    for name, call in names.items():
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        try:
            call(0)
        except KeyboardInterrupt:
            print(name, "interrupted")
"""


@pytest.mark.parametrize("patch", ["1", "0"])
@pytest.mark.parametrize("core", ["native", "pure"])
def test_signals_interrupt_every_kind_of_loop(core: str, patch: str, run_child) -> None:
    source = CHILD.replace("SOURCE", SOURCE.strip())
    names = ["spin", "ping", "procedure", "generate", "method"]
    lines = run_child(source, core, timeout=60, ENCC_PATCH=patch).splitlines()
    assert lines == [f"{n} stopped" for n in names] + ["15 True"] + [f"{n} interrupted" for n in names]


MANY = """
    import random, signal
    import encc.runtime as __encc__
    SOURCE
    signal.signal(signal.SIGALRM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    chosen = random.Random(1)
    for k in range(300):
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.001 + chosen.random() * 0.004)
            next(generate(0))
        except KeyboardInterrupt:
            continue
        except StopIteration:
            print("the generator in the place of another is lost at", k)
            break
    print(sum(1 for _ in countdown(5)), down(5))
"""


@pytest.mark.parametrize("core", ["native", "pure"])
def test_interrupts_leave_nothing_behind(core: str, run_child) -> None:
    """Wherever they come: between two steps of the pure core's chains too."""
    source = MANY.replace("SOURCE", SOURCE.strip())
    assert run_child(source, core, timeout=60).splitlines() == ["6 ('down',)"]


def test_finalizers_and_weak_reference_callbacks(module) -> None:
    log: list = []

    class Box:
        pass

    class Dies:
        def __del__(self):
            module.note(2, log)

    class CallbackIsRestartable:
        pass

    refs = []

    def step(n, keep):
        refs.append(weakref.ref(keep, lambda _: module.note(1, log)))
        return Dies() if n % 2 else Box()

    loop = module.down
    for n in range(20):
        keep = Box()
        step(n, keep)
        assert loop(50, Dies(), keep)[0] == "down"
        del keep
    gc.collect()
    assert len(log) >= 40


def test_callbacks_of_the_garbage_collector(module) -> None:
    log: list = []

    def callback(phase, info):
        module.note(3, log)

    gc.callbacks.append(callback)
    try:
        for _ in range(20):
            cycle: list = []
            cycle.append(cycle)
            assert module.even(2000) is True
            gc.collect(0)
    finally:
        gc.callbacks.remove(callback)
    assert len(log) >= 40


def test_threads(module) -> None:
    results: list = []

    def work(index):
        results.extend((index, module.even(2000 + index)) for _ in range(5))
        results.append((index, module.down(3000, index)[1] == index))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 48
    assert all(value == (index % 2 == 0) or value is True for index, value in results)


def test_greenlets(load) -> None:
    greenlet = pytest.importorskip("greenlet")
    module = load(
        """
        @__encc__.restartable
        def f(n, name, log):
            log.append((name, n))
            switch(name)
            if n == 0:
                return name
            raise __encc__.restart(f, n - 1, name, log)

        @__encc__.restartable
        def even(n, name):
            switch(name)
            return __encc__.restart(odd, n - 1, name) if n else name

        @__encc__.restartable
        def odd(n, name):
            return __encc__.tail_call(even)(n - 1, name) if n else "odd " + name
        """
    )
    lets = {}
    order = ["a", "b", "c"]

    def switch(name):
        following = order[(order.index(name) + 1) % len(order)]
        if not lets[following].dead:
            lets[following].switch()

    module.switch = switch
    log: list = []
    results = {}
    for name in order:
        lets[name] = greenlet.greenlet(lambda n=name: results.__setitem__(n, module.f(50, n, log)))
    lets["a"].switch()
    for name in order:
        while not lets[name].dead:
            lets[name].switch()
    assert results == {name: name for name in order}
    assert [entry for entry in log if entry[0] == "a"] == [("a", n) for n in range(50, -1, -1)]
    results.clear()
    for name in order:
        lets[name] = greenlet.greenlet(lambda n=name: results.__setitem__(n, module.even(40, n)))
    for name in order:
        while not lets[name].dead:
            lets[name].switch()
    assert results == {name: name for name in order}


def test_loops_inside_loops(load) -> None:
    module = load(
        """
        @__encc__.restartable
        def ack(m, n):
            if m == 0:
                return n + 1
            if n == 0:
                raise __encc__.restart(ack, m - 1, 1)
            raise __encc__.restart(ack, m - 1, ack(m, n - 1))

        @__encc__.restartable
        def build(n, inner):
            if n == 0:
                return inner
            raise __encc__.restart(build, n - 1, [outer(n)])

        @__encc__.restartable
        def outer(n):
            return __encc__.tail_call(build)(n - 1, n) if n > 1 else n
        """
    )
    assert module.ack(2, 9) == 21
    assert module.build(5, None) == [1]
