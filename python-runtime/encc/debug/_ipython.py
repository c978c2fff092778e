"""`%load_ext encc`: functions of the cells that follow can be restarted, and errors that nobody catches stop in the debugger."""

from __future__ import annotations

import sys
from typing import Any

from encc import _runtime
from encc.debug import set_trace
from encc.debug._pdb import current
from encc.debug._uncaught import Watch

_loaded: dict[str, Any] = {}


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython, in a terminal and in the kernels of notebooks."""
    run_code = shell.run_code

    def run_restartable(code: Any, *arguments: Any, **options: Any) -> Any:
        return run_code(_runtime.add_restart_points(code), *arguments, **options)

    shell.run_code = run_restartable
    watch = Watch(current().stop_at_exception)
    watch.start()
    _loaded.update(shell=shell, watch=watch, hook=sys.breakpointhook)
    sys.breakpointhook = set_trace


def unload_ipython_extension(shell: Any) -> None:
    """Cells are as before; functions that were defined keep their restart points."""
    del shell.run_code
    _loaded["watch"].stop()
    sys.breakpointhook = _loaded["hook"]
    _loaded.clear()
