"""encc: Python recursion that cannot overflow, and frames that can be restarted.

The package that transformed programs import (`encc.runtime`). The compiler itself is the command `encc`.
"""

__version__ = "0.1.0"

__all__ = ["__version__", "install", "uninstall"]

#: What the package offers, by the module that has it: imported when first asked for, since every transformed module
#: imports this package and most need none of it.
_OFFERED = {"install": "encc.importer", "uninstall": "encc.importer"}


def __getattr__(name: str) -> object:
    module = _OFFERED.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_OFFERED})
