"""Picks the core that runs restarts, native or pure, and keeps the reason in words.

ENCC_CORE=native    the extension `encc._runtime`; if it cannot be imported, the pure core and a warning
ENCC_CORE=pure      the pure-Python core
unset               the extension if it can be imported, else the pure core
"""

# Nothing of the standard library is imported on the way to a core, `__future__` included: the library may be encc's own
# output, and its modules import this one while they are being imported themselves.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

#: "native" or "pure".
name: str
#: Why this core, for bug reports.
reason: str
#: The module that implements the runtime's functions.
chosen: "ModuleType"


def _choose() -> "tuple[str, str, ModuleType]":
    try:
        from encc import _runtime
    except ImportError as error:
        from encc import _pure
        from encc._settings import setting

        _check_numbers(setting)
        wanted = setting("ENCC_CORE")
        if wanted == "pure":
            return "pure", "ENCC_CORE=pure asks for it", _pure
        why = f"the native core cannot be imported: {error}"
        if wanted == "native":
            _warn(f"ENCC_CORE=native, but {why}; the pure core is used")
        return "pure", why, _pure
    _check_numbers(_runtime.environment)
    wanted = _runtime.environment("ENCC_CORE").strip()
    if wanted == "pure":
        from encc import _pure

        return "pure", "ENCC_CORE=pure asks for it", _pure
    if wanted == "native":
        return "native", "ENCC_CORE=native asks for it", _runtime
    if wanted:
        _warn(f"ENCC_CORE is neither 'native' nor 'pure': {wanted!r}; the native core is used")
    return "native", "the native core can be imported", _runtime


def _check_numbers(value_of: "Callable[[str], str]") -> None:
    """Both cores ignore what is no number; a limit that does not hold should not go unnoticed."""
    for variable in ("ENCC_MAX_DEPTH", "ENCC_MAX_RESTARTS"):
        text = value_of(variable).strip()
        if text and not text.isdecimal():
            _warn(f"{variable} is not a number: {text!r}; it is ignored")


def _warn(text: str) -> None:
    import warnings

    warnings.warn(text, RuntimeWarning, stacklevel=2)


name, reason, chosen = _choose()
