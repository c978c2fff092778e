"""The names that emitted code uses, from the core that `encc.core` chose: `import encc.runtime as __encc__`."""

import builtins
from sys import _getframe, modules

from encc.core import chosen as _chosen

RestartFrame = _chosen.RestartFrame
deep = _chosen.deep
limit_depth = _chosen.limit_depth
limit_restarts = _chosen.limit_restarts
linear = _chosen.linear
mark_restart_point = _chosen.mark_restart_point
restart = _chosen.restart
restart_points = _chosen.restart_points
restart_procedure = _chosen.restart_procedure
restartable = _chosen.restartable
tail_await = _chosen.tail_await
tail_await_procedure = _chosen.tail_await_procedure
tail_call = _chosen.tail_call
tail_call_procedure = _chosen.tail_call_procedure
tail_yield_from = _chosen.tail_yield_from
tail_yield_from_procedure = _chosen.tail_yield_from_procedure

# For code that runs without its module's names: `exec(inspect.getsource(f), {})`, `FunctionType(f.__code__, {"g": fake})`.
builtins.__encc__ = modules[__name__]  # type: ignore[attr-defined]


def use_source_map() -> None:
    """Gives the calling module, and what it defines from now on, the places of the source that it was compiled from."""
    from encc._source_maps import apply

    apply(_getframe(1))


del builtins, modules

__all__ = [
    "RestartFrame",
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
    "use_source_map",
]
