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
    "linear",
    "load_ipython_extension",
    "restart_frame",
    "restart_on_continue",
    "restart_points",
    "set_trace",
    "uninstall",
    "unload_ipython_extension",
]

#: What the package offers, by the module that has it: imported when first asked for, since every transformed module
#: imports this package and most need none of it.
_OFFERED = {
    "RestartFrame": "encc.restarting",
    "RestartRefused": "encc.restarting",
    "deep": "encc.runtime",
    "install": "encc.importer",
    "linear": "encc.runtime",
    "load_ipython_extension": "encc.debug._ipython",
    "restart_frame": "encc.restarting",
    "restart_on_continue": "encc.debug._later",
    "restart_points": "encc.restarting",
    "set_trace": "encc.debug",
    "uninstall": "encc.importer",
    "unload_ipython_extension": "encc.debug._ipython",
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
