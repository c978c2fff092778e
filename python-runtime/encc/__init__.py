"""encc: Python recursion that cannot overflow, and frames that can be restarted.

The package that transformed programs import (`encc.runtime`). The compiler itself is the command `encc`.
"""

__version__ = "0.1.0"

__all__ = [
    "RestartFrame",
    "RestartRefused",
    "__version__",
    "deep",
    "install",
    "restart_frame",
    "restart_points",
    "set_trace",
    "uninstall",
]

#: What the package offers, by the module that has it: imported when first asked for, since every transformed module
#: imports this package and most need none of it.
_OFFERED = {
    "RestartFrame": "encc.restarting",
    "RestartRefused": "encc.restarting",
    "deep": "encc.runtime",
    "install": "encc.importer",
    "restart_frame": "encc.restarting",
    "restart_points": "encc.restarting",
    "set_trace": "encc.debug",
    "uninstall": "encc.importer",
}


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
