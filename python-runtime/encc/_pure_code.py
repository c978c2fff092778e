"""Code objects of the pure-Python core: what `restartable` swaps into a function.

Input, the emitted form as the interpreter compiled it, ending in CALL; RAISE_VARARGS:

    def f(n):
        raise __encc__.restart(f, n - 1)

Output, two code objects that differ only in their last constant, a mark that `restart` reads from its caller's frame:

    host    f.__code__. CALL; RETURN_VALUE: here `restart` runs the loop and its value is what the frame returns.
    body    run by the loop alone. Here `restart` answers with the signal, and the frame returns that.

So an activation is driven by a loop exactly if its frame runs a body: no thread state, nothing to confuse for signal
handlers, finalizers, trace functions or greenlets. Where the site cannot be patched (an unknown Python, `ENCC_PATCH=0`,
a debug build that asserts an empty stack on return) the host is a generated driver with f's signature instead, and
the body really raises.
"""

import sys
from _weakref import ref

# The program may replace them, and it is not to notice that they are used here.
from builtins import bytearray, bytes, compile, id, int, isinstance, iter, len, list, next, range, set, str, type  # noqa: UP029

from encc._settings import setting
from encc._types import CodeType, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Plain constants, so that code objects can still be marshalled and pickled by value. They begin with `...` because
# comparing a stranger's bytes constant with a str would warn under `python -bb`.
HOST = (..., "encc: host")  # the constant before it is the body
CHAIN = (..., "encc: chain")  # a generator or coroutine; needs no patch
RETURNING_BODY = (..., "encc: body")
RAISING_BODY = (..., "encc: raising body")

_CHAINED_FLAGS = 0x20 | 0x80  # CO_GENERATOR | CO_COROUTINE
_ASYNC_GENERATOR_FLAG = 0x200
_HAS_DOCSTRING_FLAG = 0x4000000  # 3.13+: the driver's constants do not begin with the docstring

#: The patch is known to be right for these; any other version gets drivers.
PATCHED_VERSIONS = ((3, 11), (3, 12), (3, 13), (3, 14), (3, 15))
PATCHING = (
    setting("ENCC_PATCH") != "0" and sys.implementation.name == "cpython" and sys.version_info[:2] in PATCHED_VERSIONS
)
_DEBUG_BUILD = hasattr(sys, "gettotalrefcount")
_SITE_NAMES = ("restart", "restart_procedure")

_converted: dict[int, tuple[ref[CodeType], CodeType]] = {}


def mark(code: CodeType) -> "Any":
    """The code's last constant: one of the marks above for code made here, anything else for strangers."""
    constants = code.co_consts
    return constants[-1] if constants else None


def converted(code: CodeType, run: "type[Any]") -> CodeType:
    """What replaces `code`; cached, since a nested function is decorated each time its outer function runs."""
    key = id(code)
    known = _converted.get(key)
    if known is not None and known[0]() is code:
        return known[1]
    new = _convert(code, run)
    forget = _converted.pop  # bound here: at shutdown the callback may run after this module's names are gone
    _converted[key] = ref(code, lambda _: forget(key, None)), new
    return new


def _convert(code: CodeType, run: "type[Any]") -> CodeType:
    if code.co_flags & _ASYNC_GENERATOR_FLAG or mark(code) in (HOST, CHAIN):
        return code
    if code.co_flags & _CHAINED_FLAGS:
        return code.replace(co_consts=(*code.co_consts, CHAIN))
    patched = _returning(code) if PATCHING else None
    if patched is not None:
        body = patched.replace(co_consts=(*code.co_consts, RETURNING_BODY))
        return patched.replace(co_consts=(*code.co_consts, body, HOST))
    return _driver(code, code.replace(co_consts=(*code.co_consts, RAISING_BODY)), run)


def _returning(code: CodeType) -> CodeType | None:
    """`code` with its `raise __encc__.restart(…)` made returns, or None where that is not allowed.

    The compiler emits the call directly as the operand of `raise`, or inside the expression of a `return`; so on every
    path from a look-up of `__encc__.restart`, the first instruction that leaves the frame says which of the two it is.
    There can be several such paths: with `restart(f, a if c else b)` the interpreter may copy CALL; RAISE_VARARGS.
    """
    try:
        import dis  # here, since programs on the native core do not need it

        return_value = dis.opmap["RETURN_VALUE"]
        jumps = {*dis.hasjrel, *dis.hasjabs}
        instructions = list(dis.get_instructions(code))
    except (ImportError, AttributeError, NameError):
        return None  # the standard library is being imported, and is encc's output: `dis` is half there

    patched = bytearray(code.co_code)
    previous: Any = None
    inside = False
    entered: set[int] = set()  # offsets that jumps from inside a site lead to; operands only jump forward out of a path
    loops = False
    for instruction in instructions:
        name = instruction.opname
        inside = inside or instruction.offset in entered
        if inside and instruction.opcode in jumps:
            entered.add(instruction.argval)
        if name == "RAISE_VARARGS":
            if inside:
                patched[instruction.offset] = return_value
                patched[instruction.offset + 1] = 0
            inside = False
        elif name.startswith("RETURN_") and name != "RETURN_GENERATOR":
            inside = False
        elif name in ("LOAD_ATTR", "LOAD_METHOD") and instruction.argval in _SITE_NAMES:
            inside = previous == "__encc__"
        elif name == "FOR_ITER":
            loops = True
        if name != "EXTENDED_ARG":  # between the two loads when there are many names
            previous = instruction.argval if name.startswith("LOAD_") else None
    if _DEBUG_BUILD and loops:
        return None  # debug builds assert that nothing lies under the returned value; release builds clear it
    return code.replace(co_code=bytes(patched))


def _driver(code: CodeType, body: CodeType, run: "type[Any]") -> CodeType:
    """`code`'s signature and free variables around  def f(a, *b, c): return run.drive(<body>, a, *b, c=c)."""
    names = iter(code.co_varnames)
    positional = [next(names) for _ in range(code.co_argcount)]
    keyword_only = [next(names) for _ in range(code.co_kwonlyargcount)]
    parameters = list(positional)
    if code.co_posonlyargcount:
        parameters.insert(code.co_posonlyargcount, "/")
    arguments = list(positional)
    if code.co_flags & 0x04:  # CO_VARARGS
        star = "*" + next(names)
        parameters.append(star)
        arguments.append(star)
    elif keyword_only:
        parameters.append("*")
    parameters += keyword_only
    arguments += [f"{name}={name}" for name in keyword_only]
    if code.co_flags & 0x08:  # CO_VARKEYWORDS
        stars = "**" + next(names)
        parameters.append(stars)
        arguments.append(stars)
    # Free variables get names that sort as the originals do; `replace` gives them their own names back. `run` enters as
    # a constant, since nothing may be looked up in the function's own globals.
    free = [f"_encc_free_{index:05}" for index in range(len(code.co_freevars))]
    free_variables = ", ".join(free)
    lines = [
        f"def outer({free_variables}):",
        f"    def driver({', '.join(parameters)}):",
        f"        return 'encc run'.drive({', '.join(['lambda: (' + free_variables + ')', *arguments])})",
    ]
    module = compile("\n".join(lines), code.co_filename, "exec", dont_inherit=True)
    outer = _first_code(module)
    driver = _first_code(outer)
    placeholder = _first_code(driver)
    constants: list[Any] = []
    for constant in driver.co_consts:
        if constant is placeholder:
            constant = body
        elif type(constant) is str and constant == "encc run":
            constant = run
        constants.append(constant)
    return driver.replace(
        co_consts=(*constants, body, HOST),
        co_freevars=code.co_freevars,
        co_name=code.co_name,
        co_qualname=code.co_qualname,
        co_firstlineno=code.co_firstlineno,
        co_flags=code.co_flags & ~_HAS_DOCSTRING_FLAG,
    )


def _first_code(code: CodeType) -> CodeType:
    return next(constant for constant in code.co_consts if isinstance(constant, CodeType))


def body_function(function: FunctionType) -> "Callable[..., Any] | None":
    """A new function that runs `function`'s body for the loop, bound as it is now; None if it is not restartable."""
    constants = function.__code__.co_consts
    if not constants or constants[-1] != HOST:
        return None
    body = FunctionType(
        constants[-2], function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    if function.__kwdefaults__ is not None:
        body.__kwdefaults__ = function.__kwdefaults__
    if function.__qualname__ != body.__qualname__:
        body.__qualname__ = function.__qualname__
    return body
