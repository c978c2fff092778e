"""encc: Python recursion that cannot overflow, and frames that can be restarted.

The package that transformed programs import (`encc.runtime`). The compiler itself is the command `encc`.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
