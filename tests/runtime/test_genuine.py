"""Functions stay genuine: whatever handles functions sees what it saw before."""

from __future__ import annotations

import abc
import copy
import dataclasses
import doctest
import enum
import functools
import inspect
import marshal
import pickle
import traceback
import types
import typing
import weakref
from unittest import mock

import pytest
from encc import _pure_code

SOURCE = '''
    import abc, dataclasses, enum, functools, typing

    @__encc__.restartable
    def f(n: int, acc: "list[int]" = (), *rest: str, k: float = 1.5, **more: object) -> "str | tuple":
        """Counts down.

        >>> f(3)
        (3, 2, 1)
        """
        if n == 0:
            return acc
        raise __encc__.restart(f, n - 1, (*acc, n))

    @__encc__.restartable
    def posonly(a, b=2, /, c=3, *, d, e=5):
        raise __encc__.restart(posonly, a, d=d)

    @__encc__.restartable
    async def coroutine(n):
        return await __encc__.tail_await(coroutine(n - 1)) if n else "awaited"

    @__encc__.restartable
    def generator(n):
        yield n
        if n:
            yield from __encc__.tail_yield_from_procedure(generator(n - 1))

    square = __encc__.restartable(lambda n, total=0: __encc__.restart(square, n - 1, total + n) if n else total)

    def maker(k):
        @__encc__.restartable
        def inner(n):
            """Adds k."""
            if n == 0:
                return k
            raise __encc__.restart(inner, n - 1)
        return inner

    class A:
        @__encc__.restartable
        def method(self, n):
            """A method."""
            if n == 0:
                return self
            raise __encc__.restart(self.method, n - 1)

        @classmethod
        @__encc__.restartable
        def of_class(cls, n):
            return __encc__.restart(cls.of_class, n - 1) if n else cls

        @staticmethod
        @__encc__.restartable
        def static(n):
            return __encc__.restart(A.static, n - 1) if n else "static"

        @property
        @__encc__.restartable
        def prop(self):
            return __encc__.tail_call(self.method)(3)

    @dataclasses.dataclass(order=True)
    class Point:
        x: int
        y: int = 0

        @__encc__.restartable
        def walk(self, n):
            if n == 0:
                return self
            raise __encc__.restart(dataclasses.replace(self, x=self.x + 1).walk, n - 1)

    class Colour(enum.Enum):
        RED = 1
        BLUE = 2

        @__encc__.restartable
        def turn(self, n):
            return __encc__.tail_call(Colour(3 - self.value).turn)(n - 1) if n else self

    class Abstract(abc.ABC):
        @abc.abstractmethod
        @__encc__.restartable
        def go(self, n):
            return __encc__.tail_call(self.go)(n - 1) if n else "went"

    class Concrete(Abstract):
        @__encc__.restartable
        def go(self, n):
            return __encc__.tail_call(super().go)(n)

    @functools.singledispatch
    @__encc__.restartable
    def dispatch(x, n=0):
        return __encc__.tail_call(dispatch)(str(x), n + 1)

    @dispatch.register
    @__encc__.restartable
    def dispatch_str(x: str, n=0):
        return x, n

    @functools.lru_cache(maxsize=None)
    @__encc__.restartable
    def cached(n):
        return __encc__.tail_call(cached)(n - 1) if n else "cached"

    @functools.wraps(f)
    @__encc__.restartable
    def wrapper(*args, **kwargs):
        return __encc__.tail_call(f)(*args, **kwargs)
'''


@pytest.fixture
def module(load):
    return load(SOURCE)


@pytest.fixture
def plain(load):
    """The same module as it was before the compiler, as far as signatures go."""
    import re

    text = re.sub(r"(?m)^ *@__encc__\.restartable\n", "", SOURCE)
    return load(text.replace("__encc__.restartable(", "("))


FUNCTIONS = ["f", "posonly", "coroutine", "generator", "square", "wrapper", "A.method", "A.of_class", "A.static"]


def get(module, path: str):
    for part in path.split("."):
        module = inspect.getattr_static(module, part)
    return module


@pytest.mark.parametrize("path", FUNCTIONS)
def test_the_same_to_inspect(module, plain, path: str) -> None:
    ours, theirs = get(module, path), get(plain, path)
    assert type(ours) is type(theirs)
    ours, theirs = (getattr(x, "__func__", x) for x in (ours, theirs))
    assert type(ours) is types.FunctionType
    for name in ("__name__", "__qualname__", "__doc__", "__defaults__", "__kwdefaults__", "__annotations__"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.__globals__ is vars(module)
    assert inspect.signature(ours) == inspect.signature(theirs)
    assert inspect.getfullargspec(ours) == inspect.getfullargspec(theirs)
    for test in (
        inspect.isfunction, inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isasyncgenfunction,
        inspect.isroutine, inspect.ismethoddescriptor, callable,
    ):  # fmt: skip
        assert test(ours) == test(theirs), test
    for name in ("co_name", "co_qualname", "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_freevars"):
        assert getattr(ours.__code__, name) == getattr(theirs.__code__, name), name
    count = ours.__code__.co_argcount + ours.__code__.co_kwonlyargcount
    assert ours.__code__.co_varnames[:count] == theirs.__code__.co_varnames[:count]
    assert inspect.getclosurevars(ours).nonlocals == {}


def test_source(module) -> None:
    text = inspect.getsource(module.f)
    assert text.startswith("@__encc__.restartable\ndef f(n: int") and text.rstrip().endswith("(*acc, n))")
    assert inspect.getsourcefile(module.f) or inspect.getfile(module.f) == module.__file__
    assert "k" in inspect.getsource(module.maker(1)) and inspect.getdoc(module.maker(1)) == "Adds k."


def test_type_hints(module) -> None:
    hints = typing.get_type_hints(module.f)
    assert hints["n"] is int and hints["acc"] == list[int] and hints["k"] is float and hints["rest"] is str


def test_closures(module) -> None:
    inner = module.maker(7)
    assert inner(5) == 7 and inner.__code__.co_freevars == ("inner", "k")
    assert [cell.cell_contents for cell in inner.__closure__] == [inner, 7]
    assert inspect.getclosurevars(inner).nonlocals == {"inner": inner, "k": 7}
    inner.__closure__[1].cell_contents = 8
    assert inner(5) == 8


def test_pickle_and_copy(module) -> None:
    for function in (module.f, module.coroutine, module.generator, module.A.method, module.A.static):
        assert pickle.loads(pickle.dumps(function)) is function
    bound = pickle.loads(pickle.dumps(module.Point(1).walk))
    assert bound(3) == module.Point(4)
    assert copy.copy(module.f) is module.f and copy.deepcopy([module.f])[0] is module.f


def test_cloudpickle(run_child) -> None:
    pytest.importorskip("cloudpickle")
    source = """
        import cloudpickle, os, pickle, sys, subprocess
        import encc.runtime as __encc__
        def make(k):
            @__encc__.restartable
            def inner(n):
                if n == 0:
                    return k
                raise __encc__.restart(inner, n - 1)
            return inner
        @__encc__.restartable
        def even(n):
            return n == 0 or __encc__.tail_call(odd)(n - 1)
        @__encc__.restartable
        def odd(n):
            return n != 0 and __encc__.tail_call(even)(n - 1)
        class A:
            @__encc__.restartable
            def m(self, n):
                if n == 0:
                    return __class__.__name__
                raise __encc__.restart(self.m, n - 1)
        lam = __encc__.restartable(lambda n: __encc__.restart(lam, n - 1) if n else "lambda")
        @__encc__.deep
        def items(n):
            if n: yield from items(n - 1)
            yield n
        @__encc__.deep
        async def depth(n): return 1 + await depth(n - 1) if n else 0
        assert len(list(items(300))) == 301
        data = cloudpickle.dumps([make(5), even, A, lam, items, depth])
        program = '''
        import asyncio, pickle, sys
        inner, even, A, lam, items, depth = pickle.loads(bytes.fromhex(sys.stdin.read()))
        print(inner(30000), even(30001), A().m(30000), lam(30000), end=" ")
        levels = 30000 if "encc._runtime" in sys.modules else 300
        print(sum(items(levels)) == levels * (levels + 1) // 2, asyncio.run(depth(levels)) == levels)
        '''.replace("\\n        ", "\\n")
        os.environ.pop("ENCC_LONG_CHAIN", None)
        done = subprocess.run([sys.executable, "-c", program], input=data.hex(), text=True, capture_output=True)
        print(done.stdout + done.stderr)
        local = pickle.loads(data)
        print(local[0](30000), local[1](30000))
    """
    for core in ("pure", "native"):
        text = run_child(source, core)
        assert text.split("\n")[0] == "5 False A lambda True True", text
        assert "5 True" in text
    assert run_child(source, "native", ENCC_LONG_CHAIN="100000").split("\n")[0] == "5 False A lambda True True"
    assert run_child(source, "pure", ENCC_PATCH="0").split("\n")[0] == "5 False A lambda True True"


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("core", ["native", "pure"])
def test_multiprocessing(core: str, method: str, run_child) -> None:
    source = f"""
        import multiprocessing
        import encc.runtime as __encc__
        @__encc__.restartable
        def f(n, acc=0):
            if n == 0:
                return acc
            raise __encc__.restart(f, n - 1, acc + 1)
        if __name__ == "__main__":
            with multiprocessing.get_context({method!r}).Pool(2) as pool:
                print(pool.map(f, [10, 20000, 5]))
    """
    assert run_child(source, core) == "[10, 20000, 5]\n"


def test_functools(module) -> None:
    assert functools.partial(module.f, 2)(acc=("a",)) == ("a", 2, 1)
    assert functools.partialmethod(module.A.method, 2).__get__(module.A())().__class__ is module.A
    assert module.dispatch(12) == ("12", 1) and module.dispatch.registry[str] is module.dispatch_str
    assert module.cached(50) == "cached" and module.cached.cache_info().misses == 51
    assert module.cached.__wrapped__.__name__ == "cached"
    assert module.wrapper(2) == (2, 1) and module.wrapper.__wrapped__ is module.f
    assert functools.reduce(lambda a, b: a + module.square(b), range(4), 0) == 0 + 0 + 1 + 3 + 6
    ordered = functools.total_ordering(type("T", (), {"__lt__": lambda s, o: True, "__eq__": lambda s, o: False}))
    assert ordered


def test_mock(module) -> None:
    with mock.patch.object(module, "f", autospec=True) as patched:
        patched.return_value = "mocked"
        assert module.wrapper(3) == "mocked"
        patched.assert_called_once_with(3)
        with pytest.raises(TypeError):
            patched()
    assert module.f(1) == (1,)
    spec = mock.create_autospec(module.A, instance=True)
    spec.method(3)
    with pytest.raises(TypeError):
        spec.method()
    with mock.patch.object(module.A, "method", lambda self, n: ("new", n)):
        assert module.A().prop == ("new", 3)
    assert isinstance(module.A().prop, module.A)


def test_doctest(module) -> None:
    finder = doctest.DocTestFinder()
    tests = [test for test in finder.find(module, module.__name__) if test.examples]
    assert [test.name for test in tests] == [f"{module.__name__}.f", f"{module.__name__}.wrapper"] or tests
    runner = doctest.DocTestRunner(verbose=False)
    for test in tests:
        assert runner.run(test).failed == 0


def test_descriptors(module) -> None:
    a = module.A()
    assert type(a.method) is types.MethodType and a.method.__self__ is a and a.method.__func__ is module.A.method
    assert a.method == a.method and hash(a.method) == hash(a.method)
    assert module.A.method(a, 3) is a and module.A.__dict__["method"].__get__(a)(2) is a
    assert a.of_class(3) is module.A and module.A.static(3) == "static" and a.prop is a
    assert type(module.A.__dict__["static"]) is staticmethod and type(module.A.__dict__["of_class"]) is classmethod
    assert a.method.__doc__ == "A method." and a.method.__name__ == "method"


def test_abc_dataclasses_enum(module) -> None:
    with pytest.raises(TypeError, match="abstract"):
        module.Abstract()
    assert module.Concrete().go(5) == "went" and module.Abstract.go.__isabstractmethod__
    assert isinstance(module.Concrete(), abc.ABC)
    assert module.Point(1).walk(3) == module.Point(4) > module.Point(2)
    assert [field.name for field in dataclasses.fields(module.Point)] == ["x", "y"]
    assert module.Colour.RED.turn(3) is module.Colour.BLUE and isinstance(module.Colour.RED, enum.Enum)
    assert list(module.Colour.__members__) == ["RED", "BLUE"]


def test_attributes_and_weak_references(module) -> None:
    f = module.maker(1)
    f.tag = "tagged"
    assert f.__dict__ == {"tag": "tagged"}
    ref = weakref.ref(f)
    assert ref() is f and f in weakref.WeakSet([f])
    f.__name__, f.__qualname__, f.__doc__ = "new", "very.new", "New."
    assert f(4) == 1 and "very.new" in repr(f) and inspect.getdoc(f) == "New."
    with pytest.raises(TypeError, match=r"^very\.new\(\) takes 1 positional argument but 2 were given"):
        f(1, 2)


def test_function_made_from_the_code(module) -> None:
    f = module.f
    other = types.FunctionType(f.__code__, {**f.__globals__, "f": None}, "other", ((),), None)
    other.__kwdefaults__ = f.__kwdefaults__
    assert other(0) == () and other.__name__ == "other"
    with pytest.raises(TypeError, match="'NoneType' object is not callable"):
        other(1)
    again = types.FunctionType(f.__code__, f.__globals__, f.__name__, f.__defaults__, f.__closure__)
    again.__kwdefaults__ = f.__kwdefaults__
    assert again(30) == tuple(range(30, 0, -1))
    renamed = types.FunctionType(f.__code__.replace(co_name="renamed"), f.__globals__, "renamed", ((),))
    renamed.__kwdefaults__ = f.__kwdefaults__
    assert renamed(2) == (2, 1)


def test_marshal(core, module) -> None:
    """docs/semantics.md: constants of natively patched code are objects of the runtime."""
    if core.__name__ == "encc._runtime":
        with pytest.raises(ValueError, match="unmarshallable"):
            marshal.dumps(module.f.__code__)
    elif _pure_code.PATCHING:
        again = types.FunctionType(marshal.loads(marshal.dumps(module.f.__code__)), module.f.__globals__, "f", ((),))
        again.__kwdefaults__ = module.f.__kwdefaults__
        assert again(3) == (3, 2, 1)


def test_locals_seen_from_outside(load) -> None:
    """docs/semantics.md: a frame that is used again may show more than its activation has bound, to others only."""
    f = load("""
        @__encc__.restartable
        def f(n):
            if n == 0:
                1 / n
            later = n
            raise __encc__.restart(f, n - 1)
    """).f
    with pytest.raises(ZeroDivisionError) as caught:
        f(3)
    *_, (frame, _line) = traceback.walk_tb(caught.tb)
    seen = frame.f_locals
    assert seen["n"] == 0 and set(seen) <= {"n", "later"}
