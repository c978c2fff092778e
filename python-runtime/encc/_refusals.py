"""Why a frame is not restarted: the codes ENC5xx, in the words of `lib/transform/Diagnostics.def`.

A refusal is made before anything is unwound or changed.
"""

from __future__ import annotations

TEXTS = {
    500: "restart points need the native core: {0}",
    501: "the frame of '{0}' is not on this thread's stack",
    502: "'{0}' has no restart point: {1}",
    503: "'{0}' is the body of a class: restart the frame that defines it",
    504: "'{0}' is a comprehension: restart the frame around it",
    505: "the generator '{0}' may have yielded already: restart the frame that uses it",
    507: "the arguments of '{0}' are not known any more: {1}",
    508: "'{0}' stands between: it would swallow the restart of '{1}'",
    509: "'{0}' runs in another task than the frame to restart",
    510: "the module '{0}' is importing another one: restart a frame of that module",
    511: "'{0}' has no restart point at {1}",
    512: "'{0}' has not come by the restart point at {1} yet",
    513: "a restart when the program continues needs {0}",
    520: "the new code must be a function or its code, not {0}",
    522: "the new '{0}' is {1}, the frame to restart is {2}",
    523: "the new '{0}' has no parameter '{1}', which the frame was called with",
    524: "the new '{0}' needs a parameter '{1}', which the frame was not called with",
    525: "the new '{0}' uses the variable '{1}' of an enclosing function, which is not known here",
    530: "{0} cannot be taken: {1}",
    531: "the new '{0}' captures other variables ({1}): these are bound when it is defined",
    532: "the defaults of '{0}' have changed and are not literals",
}


class RestartRefused(ValueError):
    """The restart was refused; nothing has changed. `code` is "ENC501", for example."""

    def __init__(self, code: int, *arguments: object) -> None:
        super().__init__(f"{TEXTS[code].format(*arguments)} [ENC{code}]")
        self.code = f"ENC{code}"
