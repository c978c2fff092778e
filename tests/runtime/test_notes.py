"""An exception that leaves after restarts carries one note; encc's own frames stay out of its traceback."""

from __future__ import annotations

import os
import traceback

import encc
import pytest
from encc._notes import add_restart_note, describe_call

SOURCE = """
    @__encc__.restartable
    def f(n, error, *, label="x"):
        if n == 0:
            raise error
        raise __encc__.restart(f, n - 1, error, label=label)

    @__encc__.restartable
    def even(n, bottom):
        return __encc__.restart(odd, n - 1, bottom) if n else bottom()

    @__encc__.restartable
    def odd(n, bottom):
        return __encc__.tail_call(even)(n - 1, bottom) if n else bottom()

    @__encc__.restartable
    def linked(node, depth):
        if node.next is None:
            raise ValueError("end")
        raise __encc__.restart(linked, node.next, depth=depth + 1)
"""


@pytest.fixture
def module(load):
    return load(SOURCE)


def notes_of(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


def failing(call, *args, **kwargs) -> BaseException:
    try:
        call(*args, **kwargs)
    except BaseException as error:
        return error
    raise AssertionError("no exception")


@pytest.mark.parametrize("kind", [ValueError, KeyError, SystemExit, KeyboardInterrupt])
def test_exact_text(module, kind) -> None:
    error = failing(module.f, 3, kind("k"), label=[1, "two"])
    call = f"f(0, <{kind.__qualname__} object>, label=[1, 'two'])"
    assert notes_of(error) == [f"encc: 3 activations elided by tail calls; the last call was {call}"]
    assert error.args == ("k",)


def test_singular(module) -> None:
    error = failing(module.f, 1, ValueError())
    assert notes_of(error)[0].startswith("encc: 1 activation elided by tail calls; ")


@pytest.mark.parametrize("kind", [StopIteration, StopAsyncIteration, GeneratorExit])
def test_control_flow_gets_no_note(module, kind) -> None:
    assert notes_of(failing(module.f, 3, kind())) == []


def test_no_restart_no_note(module) -> None:
    assert notes_of(failing(module.f, 0, ValueError())) == []


def test_the_programs_notes_stay_first(module) -> None:
    error = ValueError()
    error.add_note("mine")
    failing(module.f, 2, error)
    assert notes_of(error)[0] == "mine" and len(notes_of(error)) == 2


def test_two_loops_one_note(module) -> None:
    def inner():
        module.f(2, ValueError())

    error = failing(module.even, 3, inner)
    (note,) = notes_of(error)
    assert note.startswith("encc: 5 activations elided by tail calls; the last call was f(0, ")


def test_only_plain_values_are_shown(module) -> None:
    class Node:
        def __init__(self, next):
            self.next = next

        def __repr__(self):
            raise AssertionError("the note ran the program's code")

        def __getattribute__(self, name):
            if name == "__class__":
                raise AssertionError("the note ran the program's code")
            return super().__getattribute__(name)

    error = failing(module.linked, Node(Node(Node(None))), 10**400)
    (note,) = notes_of(error)
    assert "linked(<test_only_plain_values_are_shown.<locals>.Node object>, depth=<int of 1329 bits>)" in note


def test_long_arguments_are_cut() -> None:
    many = describe_call(len, [list(range(1000)), "x" * 1000, {i: i for i in range(9)}], {})
    assert many == f"len([0, 1, 2, 3, …], {'x' * 60!r}…, {{0: 0, 1: 1, 2: 2, 3: 3, …}})"
    nested: list = []
    nested.append(nested)
    assert describe_call(len, [nested], {}) == "len([[[…]]])"
    assert len(describe_call(len, ["y" * 50] * 100, {})) == 240


def test_adding_a_note_never_fails() -> None:
    class Closed(Exception):
        def __setattr__(self, name, value):
            raise RuntimeError

        def __getattr__(self, name):
            raise RuntimeError

    class Meta(type):
        def __getattribute__(cls, name):
            raise RuntimeError

    class Strange(metaclass=Meta):
        __slots__ = ()

        def __getattribute__(self, name):
            raise RuntimeError

    for error in (Closed(), ValueError()):
        add_restart_note(error, 3, Strange(), (Strange(), Strange), {"k": Strange()})
    odd = ValueError()
    odd.__notes__ = 5  # type: ignore[assignment]
    add_restart_note(odd, 1, len, (), {})
    odd.__notes__ = [5, None]  # type: ignore[list-item]
    add_restart_note(odd, 1, len, (), {})
    assert len(odd.__notes__) == 3


def test_traceback_holds_the_programs_frames_alone(module) -> None:
    folder = os.path.dirname(encc.__file__)

    def bottom():
        return 1 / 0

    for call in (lambda: module.f(5, ValueError()), lambda: module.even(4, bottom), lambda: module.odd(4, bottom)):
        error = failing(call)
        files = [entry.filename for entry in traceback.extract_tb(error.__traceback__)]
        assert not [name for name in files if name.startswith(folder)]
        assert files[0] == files[1] == __file__


def test_traceback_begins_at_the_caller_and_ends_at_the_raise(module) -> None:
    error = failing(module.f, 4, ValueError())
    entries = traceback.extract_tb(error.__traceback__)
    assert [entry.name for entry in entries][1:] in (["f"], ["f", "f"])
    assert entries[-1].line == "raise error"


def test_arguments_that_do_not_fit(load) -> None:
    """Nothing was entered: the entry is the chain's first activation, and the note names the call."""
    module = load("""
        @__encc__.restartable
        def f(n, *, key=None):
            if n == 0:
                raise __encc__.restart(f, 1, 2, 3)
            raise __encc__.restart(f, n - 1)
    """)
    error = failing(module.f, 2)
    assert str(error) == "f() takes 1 positional argument but 3 were given"
    assert [entry.name for entry in traceback.extract_tb(error.__traceback__)] == ["failing", "f"]
    assert notes_of(error) == ["encc: 3 activations elided by tail calls; the last call was f(1, 2, 3)"]


def test_limit(run_child) -> None:
    source = """
        import encc.runtime as __encc__
        @__encc__.restartable
        def f(n):
            if n == 0:
                return "end"
            raise __encc__.restart(f, n - 1)
        @__encc__.restartable
        def even(n):
            return __encc__.restart(odd, n - 1) if n else "end"
        @__encc__.restartable
        def odd(n):
            return __encc__.tail_call(even)(n - 1) if n else "end"
        for function in f, even:
            print(function(1000))
            for n in 1001, 10 ** 9:
                try:
                    function(n)
                except RecursionError as error:
                    print(str(error).split(":")[0])
    """
    expected = ["end", *["maximum number of restarts exceeded"] * 2] * 2
    for core in ("pure", "native"):
        assert run_child(source, core, ENCC_MAX_RESTARTS="1000").splitlines() == expected
    for setting in ("", "0", "none", "-3"):
        assert run_child(source.replace("10 ** 9", "5000"), "pure", ENCC_MAX_RESTARTS=setting).split() == ["end"] * 2


def test_a_module_may_ask_for_a_limit(run_child) -> None:
    source = """
import encc.runtime as __encc__; __encc__.limit_restarts(2000); __encc__.limit_restarts(3000)
@__encc__.restartable
def count(n):
    if n == 0:
        return "end"
    raise __encc__.restart(count, n - 1)
for n in (1000, 2500):
    try:
        print(count(n))
    except RecursionError as error:
        print(str(error).partition(":")[0])
try:
    __encc__.limit_restarts(0)
except ValueError as error:
    print(error)
"""
    wrong = "limit_restarts() needs a positive number, not 0"
    for core in ("pure", "native"):
        assert run_child(source, core).splitlines() == ["end", "maximum number of restarts exceeded", wrong]
        assert run_child(source, core, ENCC_MAX_RESTARTS="100000").splitlines() == ["end", "end", wrong]


def test_restarts_that_nobody_looks_at_are_counted(run_child) -> None:
    source = """
import encc.runtime as __encc__; __encc__.limit_restarts(3000)
class Link:
    @property
    def next(self):
        return self
@__encc__.restartable
def walk(link, n):
    if n == 0:
        raise ValueError("end")
    raise __encc__.restart(walk, link.next, n - 1)
for n in (1, 1024, 1025, 1026, 2500, 3000, 3001):
    try:
        walk(Link(), n)
    except (ValueError, RecursionError) as error:
        print(n, str(error).partition(":")[0], "".join(error.__notes__).partition(" by ")[0])
"""
    counts = (1, 1024, 1025, 1026, 2500, 3000)
    expected = [f"{n} end encc: {n} activation{'s' * (n > 1)} elided" for n in counts]
    expected.append("3001 maximum number of restarts exceeded encc: 3000 activations elided")
    for core in ("pure", "native"):
        assert run_child(source, core).splitlines() == expected
