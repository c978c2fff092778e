"""Patches reach every reference; what cannot be applied is refused as a whole. Seeded random edits end where a fresh start would."""

from __future__ import annotations

import functools
import importlib
import itertools
import os
import random
import sys
import textwrap

import pytest

pytest.importorskip("encc._runtime", exc_type=ImportError)

from encc import _runtime
from encc.debug import _patches, _sources
from encc.restarting import restart_frame

_numbers = itertools.count()


class Live:
    """A module that was loaded as the debugger loads it, with a file to edit."""

    def __init__(self, folder, text: str) -> None:
        self.name = f"live_{next(_numbers)}"
        self.path = str(folder / f"{self.name}.py")
        self._write(text)
        self.module = type(sys)(self.name)
        sys.modules[self.name] = self.module
        code = compile(self.text, self.path, "exec", dont_inherit=True)
        self.source = _sources.loaded(self.path, _runtime.add_restart_points(code), self.name)
        self.module.restart = restart_frame
        exec(self.source.root, self.module.__dict__)

    def _write(self, text: str) -> None:
        self.text = textwrap.dedent(text)
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(self.text)
        stamp = next(_numbers) + 10**9
        os.utime(self.path, (stamp, stamp))

    def save(self, text: str) -> _patches.Patch:
        self._write(text)
        assert self.source.is_saved()
        return _patches.take(self.source)

    def replace(self, old: str, new: str) -> _patches.Patch:
        assert old in self.text
        return self.save(self.text.replace(old, new))


@pytest.fixture
def live(tmp_path):
    made = []

    def make(text: str) -> Live:
        made.append(Live(tmp_path, text))
        return made[-1]

    yield make
    for one in made:
        sys.modules.pop(one.name, None)
        _sources._sources.pop(one.path, None)
    _patches._history.clear()


def test_every_reference_sees_the_patch(live):
    one = live("""
        import functools
        def plain(): return "old"
        class C:
            def method(self): return "old"
            @classmethod
            def of_class(cls): return "old"
            @staticmethod
            def static(): return "old"
            @property
            def value(self): return "old"
            @value.setter
            def value(self, new): self.set = "old"
        def outer(n):
            def inner(): return n, "old"
            return inner
        @functools.cache
        def cached(n): return n, "old"
        @functools.wraps(plain)
        def wrapper(): return plain()
        lambdas = [lambda: ("a", "old"), lambda: ("b", "old")]
        def numbers():
            yield "old"
            yield "old"
        """)
    module = one.module
    instance = module.C()
    held = [module.plain, instance.method, module.C.of_class, module.C.static, functools.partial(module.plain), module.wrapper]
    closures = [module.outer(n) for n in range(3)]
    lambdas = list(module.lambdas)
    running = module.numbers()
    next(running)
    patch = one.replace('"old"', '"new"')
    assert [f() for f in held] == ["new"] * 6
    assert [f() for f in closures] == [(n, "new") for n in range(3)]
    assert [f() for f in lambdas] == [("a", "new"), ("b", "new")]
    assert instance.value == "new" and module.cached(1) == (1, "new") and module.outer(5)() == (5, "new")
    instance.value = 1
    assert instance.set == "new"
    assert next(running) == "old" and list(module.numbers()) == ["new", "new"]
    assert "stale: 1 of numbers go on with the old code" in patch.summary
    assert importlib.import_module(one.name) is module
    _patches.undo()
    assert [f() for f in held] == ["old"] * 6


def test_what_only_moved_keeps_its_lines_right(live):
    one = live("""
        def f(): return 1
        def g(): 1 / 0
        """)
    patch = one.replace("def f(): return 1\n", "\n\n\ndef f(): return 1\n")
    assert patch.changed == [] and patch.summary == ["no function has changed"]
    with pytest.raises(ZeroDivisionError) as info:
        one.module.g()
    assert info.traceback[-1].lineno + 1 == 6


def test_new_definitions_are_added(live):
    one = live("""
        class Base:
            def hello(self): return "base"
        class C(Base):
            pass
        x = 1
        """)
    instance = one.module.C()
    patch = one.save("""
        import string
        class Base:
            def hello(self): return "base"
        class C(Base):
            def hello(self): return "C " + super().hello() + self.__secret()
            def __secret(self): return "!"
        def added(): return string.digits
        x = 2
        """)
    assert instance.hello() == "C base!" and one.module.C.hello.__qualname__ == "C.hello"
    assert one.module.added() == "0123456789" and one.module.x == 1
    assert [line for line in patch.summary if line.startswith("not run again")] == [
        f"not run again: line 9 of {one.path}, outside of functions"
    ]
    assert _runtime.has_restart_point(one.module.added.__code__)


def test_defaults_and_signatures(live):
    one = live("""
        def f(a, b=1, *, k=2): return a, b, k
        """)
    f = one.module.f
    one.replace("b=1, *, k=2): return a, b, k", "b=5, c='x', *, k=[7]): return a, b, c, k")
    assert f(0) == (0, 5, "x", [7])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("return 1", "return (", "ENC530"),
        ("return 1", "return n", "ENC531"),
        ("b=1", "b=len('abc')", "ENC532"),
        ("return n + 1", "return super().m", "ENC531"),
    ],
)
def test_what_cannot_be_applied_is_refused_as_a_whole(live, old, new, code):
    one = live("""
        def other(): return "old"
        def outer(n):
            def inner(): return 1
            def used(): return n
            return inner, used
        class C:
            def m(self, n): return n + 1
        def g(a, b=1): return a, b
        inner, used = outer(5)
        """)
    with pytest.raises(_patches.PatchRefused) as info:
        one.save(one.text.replace(old, new).replace('"old"', '"new"'))
    assert code in info.value.lines[0]
    assert one.module.other() == "old" and one.module.inner() == 1 and one.module.g(0) == (0, 1)
    assert one.source.is_saved()  # to be corrected and taken


def test_a_restarted_frame_runs_the_saved_code(live):
    one = live("""
        def f(n):
            n += 1
            if edits: edits.pop()(); restart()
            return n
        edits = []
        """)
    one.module.edits.append(lambda: one.replace("n += 1", "n += 10"))
    assert one.module.f(1) == 11


# Random programs: classes and functions that call each other, edited one piece at a time.


def _body(rng: random.Random, names: list[str]) -> str:
    number = rng.randrange(100)
    kinds = [
        f"return n * {number} + 1",
        f"x = [i + {number} for i in range(n % 5)]\n    return sum(x)",
        f"n = n + {number}\n    def inner(k): return n + k\n    return inner(2)",
        f"try:\n        return {number} // (n % 3)\n    except ZeroDivisionError:\n        return -1",
        f"return (lambda k: k + {number})(n)",
        f"with_items = {{i: {number} for i in range(n % 4)}}\n    return len(with_items)",
    ]
    if names:
        kinds.append(f"return {rng.choice(names)}(n % 7) + {number}")
    return rng.choice(kinds)


def _program(pieces: dict[str, str], methods: dict[str, str]) -> str:
    text = "".join(f"def {name}(n):\n    {body}\n\n\n" for name, body in pieces.items())
    text += "class C:\n    marker = 1\n" + "".join(
        f"    def {name}(self, n):\n    {textwrap.indent('    ' + body, '    ').lstrip()}\n".replace("\n    ", "\n        ", 1)
        for name, body in methods.items()
    )
    return text


def _state(namespace: dict[str, object], pieces: dict[str, str], methods: dict[str, str]) -> list[object]:
    found: list[object] = []
    for n in range(4):
        found += [namespace[name](n) for name in pieces]  # type: ignore[operator]
        instance = namespace["C"]()  # type: ignore[operator]
        found += [getattr(instance, name)(n) for name in methods]
    return found


@pytest.mark.parametrize("seed", range(int(os.environ.get("ENCC_EDIT_SEQUENCES", "25"))))
def test_random_edits_end_where_a_fresh_start_does(live, seed):
    rng = random.Random(seed)
    names = ["f0"]
    pieces = {"f0": _body(rng, [])}
    methods = {"m0": _body(rng, [])}
    one = live(_program(pieces, methods))
    held = one.module.f0
    for _ in range(8):
        action = rng.random()
        if action < 0.25:
            name = f"f{len(pieces)}"
            pieces[name] = _body(rng, names)
            names.append(name)
        elif action < 0.4:
            methods[f"m{len(methods)}"] = _body(rng, names)
        elif action < 0.7:
            # Later functions call earlier ones, never the other way round, so that nothing recurses.
            index = rng.randrange(len(names))
            pieces[names[index]] = _body(rng, names[:index])
        else:
            methods[rng.choice(list(methods))] = _body(rng, names)
        text = _program(pieces, methods)
        if text == one.text:
            continue
        one.save(text)
        fresh: dict[str, object] = {"__name__": "fresh"}
        exec(compile(text, "<fresh>", "exec"), fresh)
        assert _state(one.module.__dict__, pieces, methods) == _state(fresh, pieces, methods)
        assert held(3) == fresh["f0"](3)  # type: ignore[operator]
