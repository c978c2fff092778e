"""Opens a file in the user's editor, at a line."""

from __future__ import annotations

import os
import shlex
import subprocess

#: How other editors than vi and its like are told the line.
_FORMS = {"code": ["--wait", "--goto", "{path}:{line}"], "subl": ["--wait", "{path}:{line}"], "hx": ["{path}:{line}"]}


def edit(path: str, line: int) -> None:
    """Returns when the editor has ended; OSError if it cannot be run or fails."""
    name = next((name for name in ("VISUAL", "EDITOR") if os.environ.get(name, "").strip()), "")
    try:
        command = shlex.split(os.environ[name]) if name else ["vi"]
    except ValueError as error:
        raise OSError(f"{name} is no command: {error}") from None
    form = _FORMS.get(os.path.basename(command[0]), ["+{line}", "{path}"])
    done = subprocess.run([*command, *(part.format(path=path, line=line) for part in form)], check=False)
    if done.returncode:
        raise OSError(f"{command[0]} ended with status {done.returncode}")
