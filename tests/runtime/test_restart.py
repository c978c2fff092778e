"""What the functions of the runtime mean, form by form."""

from __future__ import annotations

import inspect
import sys

import pytest

FORMS = """
    @__encc__.restartable
    def total(n, acc=0, *, step=1):
        if n <= 0:
            return acc
        raise __encc__.restart(total, n - step, acc + n, step=step)

    @__encc__.restartable
    def even(n):
        return n == 0 or __encc__.restart(odd, n - 1)

    @__encc__.restartable
    def odd(n):
        return n != 0 and __encc__.tail_call(even)(n - 1)

    @__encc__.restartable
    def spread(n, *rest, **kw):
        if n == 0:
            return rest, kw
        return __encc__.tail_call(spread)(n - 1, *rest, n, **kw)

    @__encc__.restartable
    def in_loops(n):
        for a in range(2):
            for b in "xy":
                if n == 0:
                    return a, b
                raise __encc__.restart(in_loops, n - 1)

    @__encc__.restartable
    def procedure(n, out):
        if n:
            raise __encc__.restart_procedure(procedure, n - 1, out)
        else:
            out.append("end")

    @__encc__.restartable
    def uncertain_procedure(n, out):
        if n:
            __encc__.tail_call_procedure(uncertain_procedure)(n - 1, out)
        else:
            out.append("end")

    @__encc__.restartable
    def to_function(n):
        raise __encc__.restart_procedure(total, n)

    class Methods:
        def __init__(self):
            self.seen = []

        @__encc__.restartable
        def plain(self, n):
            self.seen.append(n)
            if n == 0:
                return self, __class__
            raise __encc__.restart(self.plain, n - 1)

        @classmethod
        @__encc__.restartable
        def of_class(cls, n):
            return __encc__.restart(cls.of_class, n - 1) if n else cls

        @staticmethod
        @__encc__.restartable
        def static(n):
            return __encc__.restart(Methods.static, n - 1) if n else "static"

        @__encc__.restartable
        def __call__(self, n):
            return __encc__.tail_call(self)(n - 1) if n else "called"

    class Derived(Methods):
        @__encc__.restartable
        def plain(self, n):
            return __encc__.tail_call(super().plain)(n)

    go = __encc__.restartable(lambda n, acc=(): __encc__.restart(go, n - 1, (*acc, n)) if n else acc)

    def outer(k):
        @__encc__.restartable
        def inner(n, acc):
            if n == 0:
                return acc + k
            raise __encc__.restart(inner, n - 1, acc + 1)
        return inner
"""


@pytest.fixture
def forms(load):
    return load(FORMS)


def test_values(forms) -> None:
    assert forms.total(100) == 5050
    assert forms.total(10, 1, step=5) == 1 + 10 + 5
    assert forms.even(10) is True and forms.odd(10) is False
    assert forms.spread(3, "a", k=1) == (("a", 3, 2, 1), {"k": 1})
    assert forms.in_loops(5) == (0, "x")
    assert forms.go(3) == (3, 2, 1)
    assert forms.outer(100)(5, 0) == 105


def test_procedures_have_no_value(forms) -> None:
    out: list[str] = []
    assert forms.procedure(5, out) is None
    assert forms.uncertain_procedure(5, out) is None
    assert out == ["end", "end"]
    assert forms.to_function(3) is None


def test_methods(forms) -> None:
    methods = forms.Methods()
    assert methods.plain(3) == (methods, forms.Methods)
    assert methods.seen == [3, 2, 1, 0]
    assert forms.Derived().plain(4)[1] is forms.Methods
    assert forms.Derived.of_class(3) is forms.Derived
    assert forms.Methods.static(2) == "static"
    assert forms.Methods()(20_000) == "called"


def test_same_function_object(load, core) -> None:
    module = load("def f(a, /, b=1, *c, d=2, **e):\n    raise __encc__.restart(f, a)\n")
    f = module.f
    f.attribute = "kept"
    f.__defaults__, f.__kwdefaults__ = defaults = ((7,), {"d": 8})
    before = f.__code__
    assert core.restartable(f) is f
    assert (f.__defaults__, f.__kwdefaults__) == defaults and f.attribute == "kept"
    after = f.__code__
    for name in ("co_name", "co_qualname", "co_filename", "co_firstlineno", "co_argcount", "co_posonlyargcount"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.co_kwonlyargcount == before.co_kwonlyargcount
    assert after.co_varnames[:5] == before.co_varnames[:5] and after.co_freevars == before.co_freevars
    kinds = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_GENERATOR | inspect.CO_COROUTINE
    assert after.co_flags & kinds == before.co_flags & kinds


def test_decorating_twice_changes_nothing(forms, core) -> None:
    code = forms.total.__code__
    assert core.restartable(forms.total).__code__ is code
    assert forms.total(4) == 10


@pytest.mark.parametrize("thing", [len, int, 3, None, "f", print])
def test_restartable_leaves_other_objects_alone(core, thing) -> None:
    assert core.restartable(thing) is thing


def test_nested_functions_share_one_converted_code(forms) -> None:
    assert forms.outer(1).__code__ is forms.outer(2).__code__


def test_callees_that_are_not_restartable(load) -> None:
    module = load(
        """
        import sys
        def plain(n, *, k=0):
            return "plain", n, k

        @__encc__.restartable
        def f(n, callee, *args, **kw):
            if n == 0:
                return __encc__.restart(callee, *args, **kw)
            raise __encc__.restart(f, n - 1, callee, *args, **kw)

        @__encc__.restartable
        def raising(n, callee, *args):
            if n:
                raise __encc__.restart(raising, n - 1, callee, *args)
            raise __encc__.restart(callee, *args)

        @__encc__.restartable
        def procedure(n, callee, *args):
            if n:
                raise __encc__.restart_procedure(procedure, n - 1, callee, *args)
            raise __encc__.restart_procedure(callee, *args)
        """
    )
    for n in (0, 3):
        assert module.f(n, module.plain, 5, k=2) == ("plain", 5, 2)
        assert module.f(n, list, "ab") == ["a", "b"]
        assert module.f(n, "x".join, ["1", "2"]) == "1x2"
        assert module.raising(n, dict, [(1, 2)]) == {1: 2}
        assert module.procedure(n, list, "ab") is None
        with pytest.raises(TypeError, match=r"^'NoneType' object is not callable"):
            module.raising(n, None, 1)


def test_tail_call_returns_strangers_unchanged(core, load) -> None:
    stranger = lambda: None  # noqa: E731
    for callee in (len, int, stranger, [].append, None, 3):
        assert core.tail_call(callee) is callee
        assert core.tail_call_procedure(callee) is callee


def test_a_callback_is_not_the_loops_callee(load) -> None:
    """The same function called back from C, below a loop that runs it, is an activation of its own."""
    module = load(
        """
        @__encc__.restartable
        def f(n):
            if n == 0:
                return 0
            if n == 3:
                raise __encc__.restart(sorted, [2, 1, 0], key=f)
            raise __encc__.restart(f, n - 1)

        @__encc__.restartable
        def g(n):
            return __encc__.tail_call(map)(g, range(n)) if n < 3 else __encc__.restart(g, n - 1)
        """
    )
    assert module.f(3) == [2, 1, 0] and module.f(6) == [2, 1, 0]
    assert [list(x) for x in module.g(5)] == [[], [[]]] or [list(x) for x in module.g(5)]


def test_argument_errors_read_as_the_interpreters(load) -> None:
    module = load(
        """
        @__encc__.restartable
        def f(n, *, k=0):
            if n == 1:
                raise __encc__.restart(f, n, 2)
            if n == 2:
                raise __encc__.restart(f, z=1)
            if n == 3:
                return __encc__.tail_call(f)(*5)
            if n == 4:
                return __encc__.tail_call(f)(1, k=1, **{"k": 2})
            if n == 5:
                return __encc__.tail_call(f)(**5)
            raise __encc__.restart(f, n - 5)

        class A:
            @__encc__.restartable
            def m(self, n):
                raise __encc__.restart(self.m)

            @__encc__.restartable
            def __call__(self, n):
                return __encc__.tail_call(self)(*5)

            def __str__(self):
                return "the instance"
        """
    )
    plain = load(
        """
        def f(n, *, k=0):
            if n == 1:
                return f(n, 2)
            if n == 2:
                return f(z=1)
            if n == 3:
                return f(*5)
            if n == 4:
                return f(1, k=1, **{"k": 2})
            return f(**5)

        class A:
            def __call__(self, n):
                return self(*5)

            def __str__(self):
                return "the instance"
        """
    )
    for n in range(1, 6):
        with pytest.raises(TypeError) as caught:
            plain.f(n)
        text = str(caught.value).replace(plain.__name__, module.__name__)
        for depth in (0, 5, 10):
            with pytest.raises(TypeError) as caught:
                module.f(n + depth)
            assert str(caught.value) == text
    with pytest.raises(TypeError) as caught:
        module.A().m(1)
    assert str(caught.value) == "A.m() missing 1 required positional argument: 'n'"
    with pytest.raises(TypeError) as caught:
        module.A()(1)
    with pytest.raises(TypeError) as expected:
        plain.A()(1)
    assert str(caught.value) == str(expected.value)


def test_names_are_looked_up_at_each_call(forms) -> None:
    original = forms.total
    forms.total = lambda n, acc, step: ("other", n, acc)
    assert original(5) == ("other", 4, 5)
    forms.total = original
    original.__defaults__ = (1000,)
    assert original(1) == 1001
    forms.Methods.plain = lambda self, n: ("patched", n)
    assert forms.Derived().plain(3) == ("patched", 3)


def test_self_calls_of_several_kinds(load) -> None:
    """Some with branches in their arguments, in loops, or behind an operator, in bodies that are short enough for two copies."""
    source = """
        @__encc__.restartable
        def branches(n, acc):
            if n == 0:
                return acc
            if n in acc:
                raise __encc__.restart(branches, n - 1, acc)
            raise __encc__.restart(branches, n - 1, acc if n % 2 else acc + [n])

        @__encc__.restartable
        def loops(n, acc):
            if n > 0:
                raise __encc__.restart(loops, n - 1, acc)
            for item in acc:
                if item:
                    raise __encc__.restart(loops, item, ())
            return acc

        @__encc__.restartable
        def operators(n, acc):
            if n > 0:
                raise __encc__.restart(operators, n - 1, acc)
            return acc and __encc__.restart(operators, 3, acc[1:])
        """
    module = load(source)
    for n in (0, 1, 2, 3, 50):
        assert module.branches(n, [3]) == [3, *range(n - n % 2, 0, -2)]
        assert module.loops(n, [0, 2]) == ()
        assert module.operators(n, [0, 2, 4]) == []


def test_code_swapped_during_the_recursion(load) -> None:
    module = load(
        """
        @__encc__.restartable
        def f(n):
            if n == 2:
                f.__code__ = g.__code__
            if n == 0:
                return "f"
            raise __encc__.restart(f, n - 1)
        def g(n):
            return "g", n
        """
    )
    assert module.f(4) == ("g", 1)
    assert module.f(4) == ("g", 4)


def test_another_receiver_at_each_step(load) -> None:
    """Of the same type, of one that overrides the method, and of the same type with an attribute of that name."""
    module = load(
        """
        class Walker:
            @__encc__.restartable
            def walk(self, n):
                if n == 0:
                    return "end"
                self = self.following
                raise __encc__.restart(self.walk, n - 1)
        class Other(Walker):
            def walk(self, n):
                return "other", n
        def ring(last):
            walkers = [Walker(), Walker(), Walker(), last]
            for walker, following in zip(walkers, [*walkers[1:], walkers[0]]):
                walker.following = following
            return walkers[0]
        """
    )
    assert module.ring(module.Walker()).walk(9) == "end"
    assert module.ring(module.Other()).walk(9) == ("other", 6)
    last = module.Walker()
    last.walk = lambda n: ("own", n)
    assert module.ring(last).walk(9) == ("own", 6)


def test_fresh_cells_and_locals(load) -> None:
    module = load(
        """
        @__encc__.restartable
        def f(n, acc):
            if n == 2:
                x = "set"
            acc.append(lambda: n)
            if n == 0:
                try:
                    return x
                except UnboundLocalError:
                    return [g() for g in acc]
            raise __encc__.restart(f, n - 1, acc)
        """
    )
    assert module.f(3, []) == [3, 2, 1, 0]


def test_exception_state(load) -> None:
    module = load(
        """
        import sys
        @__encc__.restartable
        def f(n):
            if n == 0:
                return sys.exc_info()[1]
            raise __encc__.restart(f, n - 1)
        @__encc__.restartable
        def g(n):
            if n == 0:
                raise KeyError("g")
            raise __encc__.restart(g, n - 1)
        @__encc__.restartable
        def h(n):
            if n == 0:
                raise
            raise __encc__.restart(h, n - 1)
        """
    )
    assert module.f(3) is None
    try:
        raise ValueError("outer")
    except ValueError as outer:
        assert module.f(3) is outer
        with pytest.raises(KeyError) as caught:
            module.g(3)
        assert caught.value.__context__ is outer
        with pytest.raises(ValueError) as again:
            module.h(3)
        assert again.value is outer
    with pytest.raises(KeyError) as caught:
        module.g(3)
    assert caught.value.__context__ is None and caught.value.__cause__ is None
    assert sys.exc_info() == (None, None, None)


def test_signal_type(core) -> None:
    assert issubclass(core.RestartFrame, BaseException)
    assert not issubclass(core.RestartFrame, Exception)


def test_a_signal_made_by_hand_is_nobodys(load, core) -> None:
    module = load(
        """
        @__encc__.restartable
        def f(n):
            if n == 0:
                raise __encc__.RestartFrame
            raise __encc__.restart(f, n - 1)
        """
    )
    for n in (0, 3):
        with pytest.raises(core.RestartFrame):
            module.f(n)


def test_call_operators(load, core) -> None:
    """`instance(…)` restarts exactly if the class's own `__call__` is a restartable function."""
    module = load(
        """
        class Plain:
            @__encc__.restartable
            def __call__(self, n):
                return __encc__.tail_call(self)(n - 1) if n else "plain"
        class Inherits(Plain):
            pass
        class Static:
            @staticmethod
            @__encc__.restartable
            def __call__(n):
                return __encc__.tail_call(static)(n - 1) if n else "static"
        static = Static()
        class Other:
            def __call__(self, n):
                return ("other", n)
        class Meta(type):
            @__encc__.restartable
            def __call__(cls, n):
                return __encc__.tail_call(cls)(n - 1) if n else "meta"
        class WithMeta(metaclass=Meta):
            def __call__(self, n):
                return "never"
        class Later:
            pass
        """
    )
    assert module.Plain()(20_000) == "plain" and module.Inherits()(20_000) == "plain"
    assert module.WithMeta(20_000) == "meta"
    assert module.static(50) == "static"
    for thing in (module.Other(), module.static, module.Plain, module.Other):
        assert core.tail_call(thing) is thing
    later = module.Later()
    assert core.tail_call(later) is later
    later.__call__ = module.Plain().__call__
    assert core.tail_call(later) is later  # an instance's attribute is not its call operator
    module.Later.__call__ = module.Plain.__call__
    assert core.tail_call(later) is not later


def test_code_assigned_while_arguments_are_evaluated(load, core) -> None:
    """docs/semantics.md: a self call that is a jump has looked at the code before its arguments; the next one sees it."""
    module = load(
        """
        seen = []
        def other(n, x):
            seen.append(("other", n))
        def change():
            f.__code__ = other.__code__
        @__encc__.restartable
        def f(n, x):
            seen.append(("f", n))
            raise __encc__.restart(f, n - 2, change())
        """
    )
    module.f(3, 0)
    jumps = core.__name__ == "encc._runtime"
    assert module.seen == ([("f", 3), ("f", 1), ("other", -1)] if jumps else [("f", 3), ("other", 1)])
