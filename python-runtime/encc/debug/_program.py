"""Runs the program to debug: at full speed, until it stops at a breakpoint or raises an exception that nobody catches."""

from __future__ import annotations

import argparse
import bdb
import importlib.util
import io
import os
import sys
import traceback
from types import FrameType, ModuleType

from encc import _runtime
from encc.debug import _imports
from encc.debug._pdb import current
from encc.debug._pieces import compiled
from encc.debug._sources import loaded, read
from encc.debug._uncaught import Watch
from encc.restarting import restart_all_frames


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m encc debug",
        description="pdb that can restart frames with new code. The program runs until breakpoint(), or until an "
        "exception is raised that nobody will catch: then every frame is still alive.",
    )
    parser.add_argument("-c", dest="commands", metavar="COMMAND", action="append", default=[], help="as in pdb; implies -s")
    parser.add_argument("-s", "--stop", action="store_true", help="stop before the first line, as pdb does")
    parser.add_argument("-p", "--package", action="append", default=[], metavar="NAME",
                        help="modules that can be restarted (* for all; default: all but installed ones)")  # fmt: skip
    parser.add_argument("--frames", choices=("compiled", "all"), default="compiled",
                        help="which frames can be restarted: those of modules with restart points, or, at a price, "
                        "all that begin from now on")  # fmt: skip
    parser.add_argument("--hot", action="store_true", help="no debugger: saved edits are applied while the program runs")
    parser.add_argument("-m", dest="module", action="store_true", help="PROGRAM is the name of a module")
    parser.add_argument("program", metavar="PROGRAM")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENT")
    options = parser.parse_args(arguments)
    name, path, package = _module(options.program, parser) if options.module else ("__main__", options.program, None)
    try:
        text = read(path)
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        parser.error(f"cannot read {path}: {error.strerror if isinstance(error, OSError) else error}")
    path = os.path.abspath(path)
    sys.argv[:] = [path, *options.arguments]
    if not sys.flags.safe_path:
        sys.path[0] = os.getcwd() if options.module else os.path.dirname(path)
    _imports.install(tuple(options.package))
    try:
        with io.open_code(path) as file:
            code = compile(file.read(), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        traceback.print_exc(limit=0)
        sys.exit(1)
    root = compiled(text, path)[1] if "restart-point" in text else _runtime.add_restart_points(code)
    source = loaded(path, root, "__main__", text)

    main_module = ModuleType("__main__")
    main_module.__dict__.update(__file__=path, __builtins__=__builtins__)
    if package is not None:
        main_module.__dict__.update(__package__=package, __spec__=importlib.util.find_spec(name))
    sys.modules["__main__"] = main_module
    sys.exit(_run(source.root, main_module.__dict__, options))


def _module(name: str, parser: argparse.ArgumentParser) -> tuple[str, str, str | None]:
    if not sys.flags.safe_path:
        sys.path[0] = os.getcwd()
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            name += ".__main__"
            spec = importlib.util.find_spec(name)
    except (ImportError, ValueError) as error:
        parser.error(f"cannot import {name}: {error}")
    if spec is None or not spec.origin or not spec.has_location or not spec.origin.endswith(".py"):
        parser.error(f"no module {name} with a source file")
    return name, spec.origin, spec.parent


def _run(code: object, namespace: dict[str, object], options: argparse.Namespace) -> int:
    watch = None
    if options.frames == "all":
        restart_all_frames()
    if options.hot:
        from encc.debug import _hot

        _hot.start()
    else:
        watch = _debug(sys._getframe(), options)
    try:
        exec(code, namespace)  # type: ignore[arg-type]
    except bdb.BdbQuit:
        return 1
    except SystemExit:
        raise
    except BaseException as error:
        _print(error)
        return 1
    finally:
        sys.settrace(None)
        if watch is not None:
            watch.stop()
    return 0


def _debug(bottom: FrameType, options: argparse.Namespace) -> Watch:
    """From now on the debugger is there for the program that `bottom` runs."""
    debugger = current()
    debugger.bottom = bottom
    debugger.rcLines += options.commands
    watch = Watch(debugger.stop_at_exception, bottom)
    sys.breakpointhook = _breakpoint
    watch.start()
    if options.stop or options.commands:
        debugger.stop_at_start()
    return watch


def _breakpoint(*_: object, **__: object) -> None:
    current().set_trace(sys._getframe().f_back)


def _print(error: BaseException) -> None:
    """The program's own traceback, without the frames that run it."""
    shown = error.__traceback__
    if shown is not None and shown.tb_next is not None:
        shown = shown.tb_next
    sys.excepthook(type(error), error.with_traceback(shown), shown)
