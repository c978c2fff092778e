from __future__ import annotations
import typing, inspect
T = typing.TypeVar("T")
def f(n: int, acc: list[T] = [], *, k: "str" = "x") -> list[T] | None:
    """Doc of f.

    >>> f(2)
    'x'
    """
    return f(n - 1, acc, k=k) if n else k
class A:
    def m(self: A, n: int) -> typing.Self if hasattr(typing, "Self") else A:
        return self.m(n - 1) if n else self
print(f(3), inspect.signature(f), typing.get_type_hints(f)["n"], f.__annotations__["n"], f.__doc__.splitlines()[0])
print(inspect.signature(A.m), A().m(2).__class__.__name__)
import doctest
print(doctest.testmod())
print(inspect.getfullargspec(f).args, inspect.getdoc(f).splitlines()[-1], f.__module__, f.__qualname__, A.m.__qualname__)
@typing.overload
def g(n: int) -> int: ...
@typing.overload
def g(n: str) -> str: ...
def g(n):
    return g(n - 1) if n and isinstance(n, int) else n
print(g(3), g("s"))
# encc-test: rewrites>=2
