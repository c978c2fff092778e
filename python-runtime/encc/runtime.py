"""The names that emitted code uses, from the core that `encc.core` chose: `import encc.runtime as __encc__`."""

from encc.core import chosen as _chosen

RestartFrame = _chosen.RestartFrame
deep = _chosen.deep
limit_restarts = _chosen.limit_restarts
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

__all__ = [
    "RestartFrame",
    "deep",
    "limit_restarts",
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
