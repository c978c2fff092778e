"""The restart loop in Python: the fallback where the native core is missing, and its oracle in the tests.

    raise __encc__.restart(f, n - 1)        in a host's frame: runs the loop, and the host returns its value
                                            in a body's frame: answers with the signal that the loop expects

    return await __encc__.tail_await(f(x))  undriven: awaits a chain that runs f(x) and everything it hands over to
                                            driven: hands f(x) over to that chain and ends

`_pure_code` says what hosts and bodies are. The core keeps no state per thread: a loop's state is its frame, and a
driven generator or coroutine is known by the identity of its live frame.
"""

import sys

# The program may replace them, and it is not to notice that they are used here.
from builtins import callable, getattr, int, issubclass, iter, len, min, str, super, type  # noqa: UP029

from encc._notes import add_restart_note, describe_call, own_traceback
from encc._pure_code import CHAIN, HOST, RAISING_BODY, RETURNING_BODY, body_function, converted, mark
from encc._settings import setting
from encc._types import CoroutineType, FrameType, FunctionType, GeneratorType, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from functools import partial
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])
else:
    from _functools import partial  # not from `functools`, which may be encc's output and import this module

__all__ = [
    "RestartFrame",
    "call_deep",
    "deep",
    "limit_depth",
    "limit_restarts",
    "linear",
    "mark_restart_point",
    "restart",
    "restart_points",
    "restart_procedure",
    "restartable",
    "tail_await",
    "tail_await_procedure",
    "tail_call",
    "tail_call_procedure",
    "tail_yield_from",
    "tail_yield_from_procedure",
]


def _max_restarts() -> int:
    """ENCC_MAX_RESTARTS; 0 (no limit) when it is unset or no positive number."""
    text = setting("ENCC_MAX_RESTARTS")
    return int(text) if text.isdecimal() else 0


_limit = _max_restarts()
_limited_by_environment = _limit > 0
_NOTES = setting("ENCC_NOTES") != "0"


def mark_restart_point(label: str | None = None, /) -> None:
    """What this core cannot do either: a frame resumes at a mark only in patched code."""


def restart_points() -> None:
    """Does nothing: restart points need the native core, and whoever wants to restart a frame is told so."""


def limit_restarts(count: int, /) -> None:
    """Ends tail recursion with RecursionError after `count` restarts in a row.

    The lowest number asked for holds; ENCC_MAX_RESTARTS goes first.
    """
    global _limit
    if count < 1:
        raise ValueError(f"limit_restarts() needs a positive number, not {count}")
    if not _limited_by_environment:
        _limit = min(_limit or count, count)


def limit_depth(levels: int, /) -> None:
    """Checks the number: without the native core the interpreter's own limit holds."""
    if levels < 1:
        raise ValueError(f"limit_depth() needs a positive number, not {levels}")


#: Exceptions that are no errors: whoever awaits them reads no notes.
_CONTROL_FLOW = (StopIteration, StopAsyncIteration, GeneratorExit)


class RestartFrame(BaseException):
    """The signal from a tail call to its restart loop: callee and arguments, the state hoisted out of the frame."""

    # The state lies in BaseException.args, which costs no Python-level __init__:
    # (callee, positional arguments, keyword arguments, whether the result is dropped).

    @property
    def callee(self) -> "Any":
        return self.args[0] if self.args else None

    def __str__(self) -> str:
        if not _is_signal(self):
            return super().__str__()
        return describe_call(*self.args[:3])


def _is_signal(value: "Any") -> bool:
    return type(value) is RestartFrame and len(value.args) == 4


def restartable(function: "Function") -> "Function":
    """Lets tail calls restart `function`: the same object, with its code object swapped."""
    if type(function) is FunctionType:
        code = function.__code__
        new = converted(code, _Driver)
        if new is not code:
            function.__code__ = new
    return function


def deep(function: "Any", /, *args: "Any", **kwargs: "Any") -> "Any":
    """With arguments: the call. Without: the function, restartable. Python code cannot lift the interpreter's limits."""
    if args or kwargs:
        return function(*args, **kwargs)
    if not callable(function):
        raise TypeError(f"deep() needs a callable, not {type(function).__name__}")
    return restartable(function)


def linear(function: "Function", /) -> "Function":
    """The function, restartable: what is left to do behind its calls of itself needs their frames."""
    return restartable(function)


def call_deep(function: "Callable[..., Any]", /, *args: "Any", **kwargs: "Any") -> "Any":
    """The plain call."""
    return function(*args, **kwargs)


def _body(callee: "Any") -> "Callable[..., Any] | None":
    """What the loop runs for `callee`; None if it is not restartable."""
    kind = type(callee)
    if kind is FunctionType:
        return body_function(callee)
    if kind is MethodType:
        function, instance = callee.__func__, callee.__self__
    else:
        function, instance = _call_operator(kind), callee
    body = body_function(function) if type(function) is FunctionType else None
    return None if body is None else MethodType(body, instance)


def _is_restartable(callee: "Any") -> bool:
    kind = type(callee)
    if kind is MethodType:
        callee = callee.__func__
    elif kind is not FunctionType:
        callee = _call_operator(kind)
    return type(callee) is FunctionType and mark(callee.__code__) == HOST


def _call_operator(kind: type) -> "Any":
    """What `instance(…)` runs: looked up in the class as the interpreter does, past the instance and the metaclass."""
    for base in type.__dict__["__mro__"].__get__(kind):
        namespace = type.__dict__["__dict__"].__get__(base)
        if "__call__" in namespace:
            return namespace["__call__"]
    return None


def _make_loop(procedure: bool, driving: bool) -> "Callable[..., Any]":
    """The loop in its three forms: `restart`, `restart_procedure` and what drivers call.

    One function holds all of it, since every frame that encc adds counts against the recursion limit.
    """

    def restart(callee: "Any", /, *args: "Any", **kwargs: "Any") -> "Any":
        """The operand of `raise` or `return` in a tail position: calls `callee` in place of the calling frame."""
        result: Any
        body: Callable[..., Any] | None
        drop = procedure
        count = 0
        try:
            if driving:
                body = callee
            else:
                caller = mark(sys._getframe(1).f_code)
                if caller == RAISING_BODY:
                    return RestartFrame(callee, args, kwargs, procedure)
                if not _is_restartable(callee):
                    result = callee(*args, **kwargs)
                    return None if procedure else result
                if caller == RETURNING_BODY:
                    return RestartFrame(callee, args, kwargs, procedure)
                body = _body(callee)
                count = 1
            while True:
                try:
                    result = body(*args, **kwargs) if body is not None else callee(*args, **kwargs)
                except RestartFrame as signal:
                    if not _is_signal(signal):
                        raise
                    result = signal
                if type(result) is not RestartFrame or body is None:
                    return None if drop else result
                callee, args, kwargs, dropped = result.args
                drop = drop or dropped
                if _limit and count >= _limit:
                    raise _too_many(callee, args, kwargs)
                count += 1
                result = None  # its arguments belong to the next activation alone
                body = _body(callee)
        except BaseException as error:
            _leave(error, count, callee, args, kwargs)
            raise

    return restart


restart = _make_loop(procedure=False, driving=False)
restart_procedure = _make_loop(procedure=True, driving=False)
restart_procedure.__name__ = "restart_procedure"
for _function in (restart, restart_procedure):
    _function.__qualname__ = _function.__name__
del _function


class _Driver:
    """Named as a constant by generated drivers."""

    drive = staticmethod(_make_loop(procedure=False, driving=True))


def _raise_restart(callee: "Any", /, *args: "Any", **kwargs: "Any") -> None:
    # The result of a procedure call is dropped by the statement, so the signal has to pass as an exception.
    raise RestartFrame(callee, args, kwargs, True)


def tail_call(callee: "Any") -> "Any":
    """`callee` itself if it is not restartable, so that the call is plain; else what restarts it when called."""
    return _Restarting(restart, callee) if _is_restartable(callee) else callee


def tail_call_procedure(callee: "Any") -> "Any":
    """As `tail_call`, for a last statement whose value is dropped."""
    if not _is_restartable(callee):
        return callee
    driven = mark(sys._getframe(1).f_code) in (RETURNING_BODY, RAISING_BODY)
    return _Restarting(_raise_restart if driven else restart_procedure, callee)


class _Restarting(partial):  # type: ignore[type-arg]
    """A callee that restarts when called. In error texts it goes by the callee's name:

    __main__.f() argument after * must be an iterable, not int
    """

    def __getattribute__(self, name: str) -> "Any":
        if name in ("__qualname__", "__module__"):
            return getattr(self.args[0], name)
        return super().__getattribute__(name)

    def __str__(self) -> str:
        return str(self.args[0])


def _too_many(callee: "Any", args: "Iterable[Any]", kwargs: "Mapping[str, Any]") -> RecursionError:
    call = describe_call(callee, args, kwargs)
    return RecursionError(f"maximum number of restarts exceeded: {_limit} (ENCC_MAX_RESTARTS) at the call of {call}")


def _leave(error: BaseException, count: int, callee: "Any", args: "Iterable[Any]", kwargs: "Mapping[str, Any]") -> None:
    """Before an exception goes on: encc's own frames out of its traceback, and the note if activations were elided."""
    traceback = own_traceback(error)
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    BaseException.with_traceback(error, traceback)
    if count and _NOTES and not issubclass(type(error), _CONTROL_FLOW):  # isinstance() would ask for `__class__`
        try:
            add_restart_note(error, count, callee, args, kwargs)
        except RecursionError:  # at the limit there is room for this frame, where the body was, but for no other
            return


# --- Generators and coroutines ----------------------------------------------------------------------------------------

#: Frames of generators and coroutines that a chain drives now: what the frame hands over when it ends, and whether the final
#: value is dropped. Not ids: one that an interrupt leaves behind would be another frame's one day.
_driven: "dict[FrameType, tuple[Any, bool] | None]" = {}


class _Ended:
    """What a driven coroutine awaits after it handed over: ends at once."""

    def __await__(self) -> "Iterator[Any]":
        return iter(())


_ENDED = _Ended()


def tail_await(awaitable: "Any") -> "Any":
    """The operand of `return await`: hands `awaitable` over to the chain that drives the caller, or starts one."""
    return _hand_over_coroutine(awaitable, sys._getframe(1), False)


def tail_await_procedure(awaitable: "Any") -> "Any":
    """As `tail_await`, for a last statement whose value is dropped."""
    return _hand_over_coroutine(awaitable, sys._getframe(1), True)


def _hand_over_coroutine(awaitable: "Any", frame: FrameType, procedure: bool) -> "Any":
    if not _is_fresh_coroutine(awaitable) or mark(frame.f_code) != CHAIN:
        return awaitable
    if frame in _driven:
        _driven[frame] = (awaitable, procedure)
        return _ENDED
    return _await_chain(awaitable, procedure)


def _is_fresh_coroutine(value: "Any") -> bool:
    return (
        type(value) is CoroutineType
        and mark(value.cr_code) == CHAIN
        and value.cr_frame is not None
        and not value.cr_running
        and not value.cr_suspended
    )


async def _await_chain(coroutine: "CoroutineType[Any, Any, Any]", procedure: bool) -> "Any":
    """Runs a coroutine, then the one it handed over, and so on: one of them is alive at a time."""
    count = 1
    while True:
        frame = coroutine.cr_frame
        try:
            _driven[frame] = None
            result = await coroutine
        except BaseException as error:
            _abandon(_driven.pop(frame, None))
            _leave_chain(error, count)
            raise
        pending = _driven.pop(frame)
        if pending is None:
            return None if procedure else result
        coroutine, dropped = pending
        procedure = procedure or dropped
        count += 1
        if _limit and count > _limit:
            coroutine.close()
            raise _too_many_in_chain(coroutine.__qualname__)


def tail_yield_from(iterator: "Any") -> "Any":
    """The operand of a final `yield from`: hands `iterator` over to the chain that drives the caller, or starts one."""
    return _hand_over_generator(iterator, sys._getframe(1), False)


def tail_yield_from_procedure(iterator: "Any") -> "Any":
    """As `tail_yield_from`, for a last statement whose value is dropped."""
    return _hand_over_generator(iterator, sys._getframe(1), True)


def _hand_over_generator(iterator: "Any", frame: FrameType, procedure: bool) -> "Any":
    if not _is_fresh_generator(iterator) or mark(frame.f_code) != CHAIN:
        return iterator
    if frame in _driven:
        _driven[frame] = (iterator, procedure)
        return ()
    return _yield_chain(iterator, procedure)


def _is_fresh_generator(value: "Any") -> bool:
    return (
        type(value) is GeneratorType
        and mark(value.gi_code) == CHAIN
        and value.gi_frame is not None
        and not value.gi_running
        and not value.gi_suspended
    )


def _yield_chain(generator: "GeneratorType[Any, Any, Any]", procedure: bool) -> "Generator[Any, Any, Any]":
    """`_await_chain` for generators."""
    count = 1
    while True:
        frame = generator.gi_frame
        try:
            _driven[frame] = None
            result = yield from generator
        except BaseException as error:
            _abandon(_driven.pop(frame, None))
            _leave_chain(error, count)
            raise
        pending = _driven.pop(frame)
        if pending is None:
            return None if procedure else result
        generator, dropped = pending
        procedure = procedure or dropped
        count += 1
        if _limit and count > _limit:
            generator.close()
            raise _too_many_in_chain(generator.__qualname__)


def _abandon(pending: "tuple[Any, bool] | None") -> None:
    # Only an asynchronous exception (KeyboardInterrupt) gets between handing over and ending.
    if pending is not None:
        pending[0].close()


def _too_many_in_chain(name: str) -> RecursionError:
    return RecursionError(f"maximum number of restarts exceeded: {_limit} (ENCC_MAX_RESTARTS) at the call of {name}()")


def _leave_chain(error: BaseException, count: int) -> None:
    """`_leave` for a chain: the arguments are what the failed activation's parameters hold now."""
    _leave(error, 0, None, (), {})
    if not _NOTES or issubclass(type(error), _CONTROL_FLOW):
        return
    traceback = own_traceback(error)
    frame = traceback.tb_frame if traceback is not None else None
    name, arguments = "?", {}
    if frame is not None:
        code = frame.f_code
        name = code.co_qualname
        parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = frame.f_locals
        arguments = {parameter: values[parameter] for parameter in parameters if parameter in values}
    add_restart_note(error, count, name, (), arguments)
