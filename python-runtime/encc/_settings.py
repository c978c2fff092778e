"""Settings from the environment.

Read without `os`, as far as may be: the standard library itself may be encc's output, and then `os` imports this package
before it has an `environ`.
"""

import sys


def setting(name: str) -> str:
    """The environment variable's value, stripped; empty if it is unset."""
    environ = getattr(sys.modules.get("os"), "environ", None)
    if environ is not None:
        return str(environ.get(name, "")).strip()
    try:
        from posix import environ as raw
    except ImportError:
        import os

        return os.environ.get(name, "").strip()
    return raw.get(name.encode(), b"").decode(errors="replace").strip()
