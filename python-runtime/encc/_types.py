"""The interpreter's own types that the core needs; not from `types`, which may be encc's output and import the core."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import (
        BuiltinFunctionType,
        CodeType,
        CoroutineType,
        FrameType,
        FunctionType,
        GeneratorType,
        MethodType,
        ModuleType,
    )
else:

    class _Example:
        def method(self):
            yield

    async def _coroutine():
        pass

    _suspended = _coroutine()
    BuiltinFunctionType = type(len)
    CodeType = type(_coroutine.__code__)
    CoroutineType = type(_suspended)
    FrameType = type(sys._getframe())
    FunctionType = type(_coroutine)
    GeneratorType = type(_Example().method())
    MethodType = type(_Example().method)
    ModuleType = type(sys)
    _suspended.close()  # else it would warn that nobody awaited it
    del _Example, _coroutine, _suspended
