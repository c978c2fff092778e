"""Linear recursion: calls of a function itself after which only operations are left to do run in its own frame.

Each shape is compared with the undecorated function, then run deep. ENCC_TEST_DEPTH=1000000 is the long form.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
from random import Random
from typing import Any

import pytest
from conftest import native_core, needs_native
from linear_shapes import SHAPES, load

pytestmark = needs_native

DEPTH = int(os.environ.get("ENCC_TEST_DEPTH", "5000" if hasattr(sys, "gettotalrefcount") else "20000"))

def calls_made(call, *args) -> tuple[Any, int]:
    """The result, and how many activations of functions of <linear> it took."""
    calls = 0

    def profile(frame, event, argument):
        nonlocal calls
        code = frame.f_code
        calls += event == "call" and code.co_filename in ("<linear>", __file__) and code.co_name not in ("__init__", "<listcomp>")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        return call(*args), calls
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("shape", SHAPES)
def test_same_results(shape: str) -> None:
    plain, ours = load(SHAPES[shape], decorate=False), load(SHAPES[shape], decorate=True)
    for n in [*range(12), 50, 150, 700, 200, 3]:
        assert repr(ours["f"](n)) == repr(plain["f"](n)), n


@pytest.mark.parametrize("shape", SHAPES)
def test_deep(shape: str) -> None:
    """The first activations are the interpreter's own; all others share one."""
    module = load(SHAPES[shape], decorate=True)
    limit = sys.getrecursionlimit()
    result, calls = calls_made(module["f"], DEPTH)
    assert calls < min(2000, DEPTH)
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(module["f"](DEPTH)))
    thread.start()
    thread.join()
    assert repr(results) == repr([result])
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize("shape", SHAPES)
def test_references(shape: str) -> None:
    if not hasattr(sys, "gettotalrefcount"):
        pytest.skip("counts references: needs a debug build")
    module = load(SHAPES[shape], decorate=True)
    for _ in range(3):
        module["f"](300)
    gc.collect()
    before = sys.gettotalrefcount()
    for _ in range(20):
        module["f"](300)
    gc.collect()
    assert abs(sys.gettotalrefcount() - before) < 20


@pytest.mark.parametrize("shape", SHAPES)
def test_from_the_first_call_on(shape: str) -> None:
    """Every activation runs the code that is else for deep recursion."""
    plain, ours = load(SHAPES[shape], decorate=False), load(SHAPES[shape], decorate=True)
    function = ours["f"]
    code = native_core().linear_code(function)
    if code is not None:
        function.__code__ = code
    for n in range(9):
        assert repr(function(n)) == repr(plain["f"](n)), n


class Expressions:
    """Random operations around one call `f(n - 1)`; nothing but literals and names behind it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def simple(self) -> str:
        return self.random.choice(["n", "m", "7", "2.5", "-1", "'s'", "None", "K"])

    def before(self) -> str:
        choices = ["n", "m", "g(n)", "n * m", "[n, m]", "g(n, m=m)", "(n if m else g(m))", "'x' * (n % 3)", "o.a", "o.m(n)"]
        return self.random.choice(choices)

    def around(self, call: str) -> str:
        a, b, c = self.before(), self.simple(), self.simple()
        op = self.random.choice(["+", "-", "*", "%", "==", "<", "is", "//", "|"])
        forms = [
            f"({a} {op} {call})", f"({call} {op} {b})", f"-{call}", f"(not {call})", f"[{a}, {call}, {b}]",
            f"({a}, {call})", f"[{b}, *{call}]", f"{{{b}: {call}}}", f"f'{{({a})}}{{({call})!r:>3}}{{{b}}}'", f"g({a}, {call}, {b})",
            f"g({call}, m={b})", f"h({a}, g({a}, {call}))", f"{call}[{b}]", f"{call}[0:2]", f"{call}.real", f"str({call}).strip({b})",
            f"({a} and {call})", f"({call} if {a} else {b})", f"{{{a!r}, {call}}}", f"max({a}, {b}, {call}, {c}, key=repr)",
        ]  # fmt: skip
        return self.random.choice(forms)

    def statement(self) -> str:
        text = f"f(n - {self.random.choice([1, 1, 2])}, {self.before()})"
        for _ in range(self.random.choice([1, 1, 2, 3])):
            text = self.around(text)
        return "return " + text

    def function(self) -> str:
        lines = ["def f(n, m):", "    log.append((n, str(m)[:50]))", f"    if n <= 0: return {self.before()}"]
        loop = self.random.random() < 0.3
        if loop:
            lines += ["    for i in (m, n):", "        log.append(i)"]
        for k in range(self.random.choice([0, 0, 1, 2])):
            lines.append(f"    {'    ' if loop else ''}if n % {k + 2} == 0: {self.statement()}")
        return "\n".join([*lines, "    " + self.statement()])


NAMES = """
log = []
K = 3
def g(*a, m=0): return (len(a), str(m)[:9]) if m else len(a) + 1
def h(*a): return str(a)[:40]
class O:
    a = 5
    def m(self, n): return n
o = O()
"""


def test_random_operations() -> None:
    """Results, exceptions and order are those of the original, from the first call on."""
    elided = 0
    for seed in range(int(os.environ.get("ENCC_TEST_EXPRESSIONS", "120"))):
        text = NAMES + Expressions(seed).function()
        try:
            compile(text, "<linear>", "exec")
        except SyntaxError:
            continue  # quotes inside f-strings
        ours, plain = load(text, decorate=True), load(text, decorate=False)
        code = native_core().linear_code(ours["f"])
        if code is not None:
            ours["f"].__code__ = code
            elided += 1
        for n in range(7):
            outcomes = [outcome(module["f"], n, 2) for module in (ours, plain)]
            assert outcomes[0] == outcomes[1], (seed, text)
            assert ours["log"] == plain["log"], (seed, text)
    assert elided > 40


def outcome(call, *args) -> str:
    try:
        return repr(call(*args))
    except Exception as error:
        places = [(entry.lineno, entry.colno) for entry in entries(error)]
        return f"{type(error).__name__} {error} {places[-1]}"


LOGGED = """
    log = []
    class Number:
        def __init__(self, value): self.value = value
        def __add__(self, other):
            log.append(("add", self.value, other))
            return NotImplemented if self.value % 2 else self.value + other
    class Result(int):
        def __radd__(self, other):
            log.append(("radd", other.value if type(other) is Number else other))
            return Result(int(self) + 1)
    def operand(n):
        log.append(("operand", n))
        return Number(n)
    def argument(n):
        log.append(("argument", n))
        return n - 1
    def f(n):
        log.append(("in", n))
        return Result(0) if n == 0 else operand(n) + f(argument(n))
"""


def test_order_and_reflected_operators() -> None:
    plain, ours = load(LOGGED, decorate=False), load(LOGGED, decorate=True)
    for n in (3, 400):
        assert plain["f"](n) == ours["f"](n)
    assert plain["log"] == ours["log"]


def failing(call, *args) -> BaseException:
    try:
        call(*args)
    except BaseException as error:
        return error
    raise AssertionError("no exception")


def entries(error: BaseException) -> traceback.StackSummary:
    return traceback.StackSummary.from_list(
        entry for entry in traceback.extract_tb(error.__traceback__) if entry.filename == "<linear>"
    )


def notes_of(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


def test_exception_at_the_bottom() -> None:
    module = load("def f(n):\n    return n + f(n - 1) if n else 1 / n", decorate=True)
    assert notes_of(failing(module["f"], 50)) == []
    error = failing(module["f"], 700)
    assert type(error) is ZeroDivisionError
    shown = entries(error)
    assert {entry.lineno for entry in shown} == {2} and len(shown) < 300
    assert notes_of(error) == [
        f"encc: {701 - len(shown)} activations elided by linear recursion; the last call was f(0)"
    ]


def test_exception_in_an_operation() -> None:
    source = """
        def f(n):
            if n == 0:
                return 1
            if n == 100:
                return (
                    "text"
                    + f(n - 1)
                )
            return n % 2 + f(n - 1)
    """
    ours, plain = failing(load(source, decorate=True)["f"], 600), failing(load(source, decorate=False)["f"], 600)
    assert str(ours) == str(plain) and type(ours) is type(plain) is TypeError
    last, expected = entries(ours)[-1], entries(plain)[-1]
    assert (last.lineno, last.colno, last.end_colno) == (expected.lineno, expected.colno, expected.end_colno)
    elided = 501 - len(entries(ours))
    assert elided > 200
    assert notes_of(ours) == [
        f"encc: {elided} activations elided by linear recursion; it went on in what is left to do in f"
    ]


def test_pending_operands_die_with_the_exception() -> None:
    source = """
        import weakref
        dead = []
        class Operand:
            def __init__(self, n): weakref.finalize(self, dead.append, n)
            def __add__(self, other): return other
        def f(n):
            return Operand(n) + f(n - 1) if n else 1 / n
    """
    module = load(source, decorate=True)
    failing(module["f"], 500)
    gc.collect()
    assert sorted(module["dead"]) == list(range(1, 501))


def test_name_is_rebound() -> None:
    source = """
        def f(n):
            if n == 5:
                global f
                f = lambda n: 1000
            return 0 if n == 0 else n + f(n - 1)
    """
    plain, ours = load(source, decorate=False), load(source, decorate=True)
    assert plain["f"](400) == ours["f"](400) == sum(range(5, 401)) + 1000


def test_name_is_rebound_by_the_operand() -> None:
    source = """
        def change(n):
            global f
            if n == 2: f = str
            return "x"
        def f(n): return "" if n == 0 else change(n) + f(n - 1)
    """
    plain, ours = load(source, decorate=False), load(source, decorate=True)
    assert plain["f"](400) == ours["f"](400) == 399 * "x" + "1"


def test_code_is_changed() -> None:
    source = """
        def g(n): return 100
        def f(n):
            if n == 3: f.__code__ = g.__code__
            return 0 if n == 0 else n + f(n - 1)
    """
    plain, ours = load(source, decorate=False), load(source, decorate=True)
    assert plain["f"](400) == ours["f"](400) == sum(range(3, 401)) + 100


def test_method_is_overridden() -> None:
    source = """
        class A:
            def __init__(self, next): self.next = next
            @__encc__.linear
            def count(self): return 1 + self.next.count() if self.next else 0
        class B(A):
            def count(self): return 100 + super().count()
        class C:
            def count(self): return 10000
        other = A(None)
        other.count = lambda: 5000
        def chain(last):
            for _ in range(300): last = A(last)
            return last
        def f(n): return chain(B(chain(None))).count(), chain(C()).count(), chain(other).count()
    """
    plain, ours = load(source, decorate=False), load(source, decorate=True)
    assert plain["f"](0) == ours["f"](0) == (700, 10300, 5300)


def test_tail_calls_to_others_while_something_is_pending() -> None:
    source = """
        @__encc__.linear
        def f(n):
            if n == 0: return 0
            if n % 3 == 0: raise __encc__.restart(g, n)
            return 1 + f(n - 1)
        @__encc__.restartable
        def g(n):
            raise __encc__.restart(f, n - 1)
        @__encc__.restartable
        def start(n):
            raise __encc__.restart(f, n)
    """
    module = load(source, decorate=True)
    module["f"](0)
    for n in [*range(30), 5000]:
        assert module["f"](n) == module["start"](n) == n - n // 3


def test_runaway_recursion_ends(run_child) -> None:
    source = """
        import encc.runtime as __encc__
        @__encc__.linear
        def walk(n): return n + walk(n + 1)
        try:
            walk(0)
        except RecursionError as error:
            print(error, error.__notes__)
    """
    text = run_child(source, "native", ENCC_MAX_DEPTH="5000")
    assert "'walk' is 5000 levels deep" in text and "ENCC_MAX_DEPTH" in text and "linear recursion" in text
    assert "levels deep" in run_child(source, "native")


def test_turned_off(run_child) -> None:
    source = """
        import encc.runtime as __encc__, sys
        def depth():
            frame, n = sys._getframe(), 0
            while frame: frame, n = frame.f_back, n + 1
            return n
        def f(n): return 1 + f(n - 1) if n else depth()
        f = __encc__.linear(f)
        print(f(800))
    """
    assert int(run_child(source, "native")) < 1200
    assert run_child(source, "native", ENCC_DEEP="0").strip() == "1603"
    assert int(run_child(source, "native", ENCC_PATCH="0")) in (1603, 1604)  # one more enters the large stack
    assert run_child(source, "pure").strip() == "1603"


def test_interrupt_while_returning(run_child) -> None:
    source = """
        import _thread, encc.runtime as __encc__
        class Operand:
            def __init__(self, n): self.n = n
            def __add__(self, other):
                if self.n == 500: _thread.interrupt_main()
                return other + 1
        @__encc__.linear
        def f(n): return Operand(n) + f(n - 1) if n else 0
        for _ in range(50):
            try:
                f(1000)
            except KeyboardInterrupt as error:
                assert "went on" in error.__notes__[0], error.__notes__
            else:
                raise SystemExit("not interrupted")
        print("interrupted")
    """
    assert run_child(source, "native").strip() == "interrupted"


def test_line_events() -> None:
    source = """
        def f(n):
            if n == 0:
                return 0
            return (n +
                    f(n - 1))
    """
    lines: list[int] = []

    def trace(frame, event, argument):
        if frame.f_code.co_filename != "<linear>":
            return None
        if event == "line":
            lines.append(frame.f_lineno)
        return trace

    module = load(source, decorate=True)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert module["f"](400) == 400 * 401 // 2
    finally:
        sys.settrace(before)
    assert set(lines) <= {2, 3, 4, 5, 6}  # 2: where the other code is entered
    assert lines.count(3) == 401 and lines.count(4) == 1 and lines.count(6) >= 400


def test_generators_and_others_are_left_alone() -> None:
    runtime = native_core()

    def generator(n):
        yield n
        return 1 + generator(n - 1)

    def defaults(n, m=1):
        return 1 + defaults(n - 1) if n else m

    def starred(*n):
        return 1 + starred(*n[1:]) if n else 0

    def guarded(n):
        try:
            return 1 + guarded(n - 1) if n else 0
        finally:
            pass

    def plain(n):
        return 1 + plain(n - 1) if n else 0

    functions = (generator, defaults, starred, guarded, plain)
    codes = [function.__code__ for function in functions]
    for function in functions:
        assert runtime.linear(function) is function
    assert [function.__code__ for function in functions] == codes
    assert calls_made(plain, 700)[1] < 300
    assert all(calls_made(f, 700)[1] >= 701 for f in (guarded, defaults))
    assert calls_made(starred, *range(700))[1] >= 701
