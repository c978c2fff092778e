"""The one note that an exception carries when it leaves after restarts.

    encc: 3 activations elided by tail calls; the last call was f(0, acc=6)
    encc: 3 activations elided by linear recursion; the last call was f(0)

Nothing of the user's runs for it: objects that are not of a built-in type are named by their type, since calling a
`__repr__` that the original program never called would be a change of behaviour.
"""
# The program may replace them, and it is not to notice that they are used here.
from builtins import dict, enumerate, int, issubclass, len, list, repr, str, type  # noqa: UP029

from encc._types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

_MAX_ITEMS = 4
_MAX_DEPTH = 2
_MAX_TEXT = 60
_MAX_CALL = 240
_MAX_BITS = 256
_TAIL_CALLS = " elided by tail calls; "
_LINEAR = " elided by linear recursion; "

# What the interpreter keeps in an exception and its class. The class may define these names, or `__getattr__`, as it likes.
_own_names = BaseException.__dict__["__dict__"].__get__
own_traceback = BaseException.__dict__["__traceback__"].__get__
_bases = type.__dict__["__mro__"].__get__
_class_names = type.__dict__["__dict__"].__get__


def add_restart_note(
    error: BaseException, count: int, callee: "Any", arguments: "Iterable[Any]", keywords: "Mapping[str, Any]"
) -> None:
    """Adds the note, or adds `count` to the note that an inner loop left. Never fails."""
    _add(error, count, _TAIL_CALLS, lambda: "the last call was " + describe_call(callee, arguments, keywords))


def add_linear_note(error: BaseException, count: int, callee: "Any", arguments: "Iterable[Any] | None") -> None:
    """The note of linear recursion; no arguments: the error came from what was left to do behind a call."""
    if arguments is None:
        _add(error, count, _LINEAR, lambda: "it went on in what is left to do in " + _callee_name(callee))
    else:
        _add(error, count, _LINEAR, lambda: "the last call was " + describe_call(callee, arguments, {}))


def _add(error: BaseException, count: int, cause: str, describe_rest: "Callable[[], str]") -> None:
    try:
        for base in _bases(type(error)):
            if "__notes__" in _class_names(base):
                return  # its own idea of notes
        names = _own_names(error)
        notes = dict.get(names, "__notes__")
        if notes is None:
            dict.__setitem__(names, "__notes__", [_text(count, cause, describe_rest())])
        elif issubclass(type(notes), list):
            for index, text in enumerate(list.__iter__(notes)):
                before, rest = _parsed(text, cause)
                if before:
                    list.__setitem__(notes, index, _text(before + count, cause, rest))
                    return
            list.append(notes, _text(count, cause, describe_rest()))
    except Exception:
        # The exception itself matters more.
        return


def _text(count: int, cause: str, rest: str) -> str:
    return f"encc: {count} activation{'' if count == 1 else 's'}{cause}{rest}"


def _parsed(text: "Any", cause: str) -> tuple[int, str]:
    """The count of a note made by `_text`, and what follows it; 0 for any other text."""
    if type(text) is not str or not text.startswith("encc: "):
        return 0, ""
    head, _, rest = text.partition(cause)
    number = head[len("encc: ") :].partition(" ")[0]
    return (int(number), rest) if rest and number.isdecimal() else (0, "")


def describe_call(callee: "Any", arguments: "Iterable[Any]", keywords: "Mapping[str, Any]") -> str:
    """`f(1, 'text', key=<Node object>)`, cut short."""
    try:
        shown = [describe(value) for value in arguments]
        shown += [f"{name}={describe(value)}" for name, value in keywords.items()]
        text = f"{_callee_name(callee)}({', '.join(shown)})"
    except Exception:
        return "…"
    return text if len(text) <= _MAX_CALL else text[: _MAX_CALL - 1] + "…"


def describe(value: "Any", depth: int = 0) -> str:
    """A short text for one argument."""
    kind = type(value)
    show = _SHOW.get(kind)
    if show is not None:
        return show(value, depth)
    if issubclass(kind, type):  # isinstance() would ask the value for its `__class__`
        return f"<class {_type_name(value)}>"
    return f"<{_type_name(kind)} object>"


def _callee_name(callee: "Any") -> str:
    if type(callee) is str:
        return callee  # a name, where the function itself is not at hand
    if type(callee) is MethodType:
        callee = callee.__func__
    if type(callee) in (FunctionType, BuiltinFunctionType):
        return str(callee.__qualname__)
    return describe(callee)


def _type_name(kind: type) -> str:
    # Through `type` itself: a metaclass may define __qualname__ as it likes.
    return str(type.__dict__["__qualname__"].__get__(kind))


def _show_int(value: int, _depth: int) -> str:
    # Long conversions are slow, and refused by the interpreter beyond sys.get_int_max_str_digits().
    bits = value.bit_length()
    return repr(value) if bits <= _MAX_BITS else f"<int of {bits} bits>"


def _show_plain(value: "Any", _depth: int) -> str:
    return repr(value)


def _show_text(value: "Any", _depth: int) -> str:
    return repr(value) if len(value) <= _MAX_TEXT else repr(value[:_MAX_TEXT]) + "…"


def _show_items(opening: str, closing: str) -> "Callable[[Any, int], str]":
    def show(value: "Any", depth: int) -> str:
        if not value:
            return "set()" if opening == "{" else opening + closing
        if depth >= _MAX_DEPTH:
            return f"{opening}…{closing}"
        shown: list[str] = []
        for item in value:
            if len(shown) == _MAX_ITEMS:
                shown.append("…")
                break
            shown.append(describe(item, depth + 1))
        comma = "," if opening == "(" and len(value) == 1 else ""
        return f"{opening}{', '.join(shown)}{comma}{closing}"

    return show


def _show_dict(value: "dict[Any, Any]", depth: int) -> str:
    if not value:
        return "{}"
    if depth >= _MAX_DEPTH:
        return "{…}"
    shown: list[str] = []
    for key, item in value.items():
        if len(shown) == _MAX_ITEMS:
            shown.append("…")
            break
        shown.append(f"{describe(key, depth + 1)}: {describe(item, depth + 1)}")
    return "{" + ", ".join(shown) + "}"


def _show_function(value: "Any", _depth: int) -> str:
    return f"<function {value.__qualname__}>"


def _show_module(_value: ModuleType, _depth: int) -> str:
    return "<module>"


_SHOW: "dict[type, Callable[[Any, int], str]]" = {
    int: _show_int,
    bool: _show_plain,
    float: _show_plain,
    complex: _show_plain,
    type(None): _show_plain,
    type(...): _show_plain,
    str: _show_text,
    bytes: _show_text,
    bytearray: _show_text,
    list: _show_items("[", "]"),
    tuple: _show_items("(", ")"),
    set: _show_items("{", "}"),
    dict: _show_dict,
    FunctionType: _show_function,
    BuiltinFunctionType: _show_function,
    ModuleType: _show_module,
}


def add_chain_note(error: BaseException, count: int) -> None:
    """The note for generators and coroutines: the arguments are what the failed activation's parameters hold now."""
    traceback = own_traceback(error)
    frame = traceback.tb_frame if traceback is not None else None
    name = "?"
    arguments: dict[str, Any] = {}
    if frame is not None:
        code = frame.f_code
        name = code.co_qualname
        parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = frame.f_locals
        arguments = {parameter: values[parameter] for parameter in parameters if parameter in values}
    add_restart_note(error, count, name, (), arguments)
