"""`python -m encc run`: a program as `python` would run it, with its modules transformed on import.

    python -m encc run [--hot] [--frames=all] [--tail-calls=MODE] [--package NAME]… [-m MODULE | -c CODE | FILE | -] ARGUMENT…

sys.argv, sys.path, `__main__`, exit status and tracebacks are those of `python [-m MODULE | -c CODE | FILE | -] ARGUMENT…`.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

from encc import importer
from encc._compiler import CompilerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, TracebackType

USAGE = """\
usage: python -m encc run [OPTION]… [-m MODULE | -c CODE | FILE | -] [ARGUMENT]…

  -m MODULE            run a module, as python -m does
  -c CODE              run a text
  FILE                 run a file, or the __main__.py of a folder or zip file
  -                    run what standard input says
  --package NAME       transform this module and those below it; can be repeated. Otherwise `packages` of [tool.encc],
                       or all that is neither in the standard library nor in site-packages
  --tail-calls=MODE    recursive, all or none
  --frames=all         every frame can be restarted, also of modules that are not transformed; slower
  --hot                instead: apply saved edits to the running program; see docs/edit-and-continue.md
"""


def main(arguments: list[str]) -> None:
    packages: list[str] = []
    tail_calls: str | None = None
    frames = "compiled"
    rest = list(arguments)
    options_ended = False
    while rest and not options_ended and rest[0].startswith("-") and rest[0] != "-" and rest[0][:2] not in ("-m", "-c"):
        name, equals, value = rest.pop(0).partition("=")
        if name in ("-h", "--help"):
            print(USAGE, end="")
            return
        if name == "--hot" and not equals:
            from encc.debug import main as debug

            if tail_calls is not None:
                _usage("--tail-calls does not go with --hot: the settings of [tool.encc] hold")
            return debug(["--hot", f"--frames={frames}", *(f"--package={package}" for package in packages), *rest])
        if name == "--":
            options_ended = True
            continue
        if not name.startswith("--"):
            _usage(f"unknown option '{name}'; the interpreter's own stand before -m encc")
        if name not in ("--package", "--tail-calls", "--frames"):
            _usage(f"unknown option '{name}'")
        if not equals:
            value = rest.pop(0) if rest else _usage(f"{name} needs a value")
        if name == "--package":
            packages.append(value)
        elif name == "--frames":
            frames = value
        else:
            tail_calls = value
    if not rest:
        _usage("say what to run")
    if tail_calls not in importer.TAIL_CALLS:
        _usage(f"--tail-calls is recursive, all or none, not '{tail_calls}'")
    if frames not in ("compiled", "all"):
        _usage(f"--frames is compiled or all, not '{frames}'")
    kind = rest[0][:2] if rest[0][:2] in ("-m", "-c", "-") and not options_ended else ""
    if kind in ("-m", "-c") and len(rest[0]) > 2:  # as `python -mjson.tool`
        rest[:1] = [kind, rest[0][2:]]
    if kind in ("-m", "-c") and len(rest) < 2:
        _usage(f"{kind} needs a value")
    target, *more = rest if kind in ("", "-") else rest[1:]

    folder = os.curdir if kind else target if os.path.isdir(target) else os.path.dirname(target)
    try:
        hook = importer.install_for(folder or os.curdir, packages, tail_calls=tail_calls)
    except CompilerError as error:
        print(f"encc: {error}", file=sys.stderr)
        sys.exit(2)
    hook.for_children = (os.path.abspath(folder or os.curdir), tuple(packages), tail_calls)
    if frames == "all":
        from encc.restarting import restart_all_frames

        restart_all_frames()
    starts: dict[str, Callable[[str, list[str]], None]] = {
        "-m": run_module,
        "-c": run_text,
        "-": run_input,
        "": run_file,
    }
    starts[kind](target, more)


def _usage(message: str) -> str:
    print(f"encc: {message}\n{USAGE}", end="", file=sys.stderr)
    sys.exit(2)


def run_module(name: str, arguments: list[str]) -> None:
    import runpy

    sys.argv[:] = ["-m", *arguments]
    _fresh_main()
    _run_program(lambda: runpy._run_module_as_main(name))  # type: ignore[attr-defined]


def run_text(text: str, arguments: list[str]) -> None:
    sys.argv[:] = ["-c", *arguments]
    if not sys.flags.safe_path:
        sys.path[0] = ""
    main_module = _fresh_main()
    _run_code(lambda: _compiled_text(text), main_module)


def run_input(name: str, arguments: list[str]) -> None:
    sys.argv[:] = [name, *arguments]
    if not sys.flags.safe_path:
        sys.path[0] = ""
    main_module = _fresh_main()
    main_module.__file__ = "<stdin>"
    if sys.version_info < (3, 15):
        main_module.__cached__ = None  # type: ignore[attr-defined]
    hook = importer.installed()
    assert hook is not None, "main has installed it"

    def get_code() -> CodeType:
        return hook.compile(sys.stdin.buffer.read(), "<stdin>", lambda source, name: compile(source, name, "exec", 0, True))

    _run_code(get_code, main_module)


def run_file(path: str, arguments: list[str]) -> None:
    sys.argv[:] = [path, *arguments]
    full = os.path.join(os.getcwd(), path)
    if not os.path.exists(full):
        _cannot_open(full, FileNotFoundError(2, os.strerror(2)))
    if _is_import_path(full):
        import runpy

        if sys.flags.safe_path:
            sys.path.insert(0, full)
        else:
            sys.path[0] = full
        _fresh_main()
        return _run_program(lambda: runpy._run_module_as_main("__main__", False))  # type: ignore[attr-defined]
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.realpath(full))
    main_module = _fresh_main()
    hook = importer.installed()
    assert hook is not None, "main has installed it"
    main_module.__file__ = full
    if sys.version_info < (3, 15):
        main_module.__cached__ = None  # type: ignore[attr-defined]
    main_module.__loader__ = importer.SourceFileLoader("__main__", full)
    try:
        with open(full, "rb") as file:
            source = file.read()
    except OSError as error:
        _cannot_open(full, error)
    if source.startswith(importer.MAGIC_NUMBER):
        from importlib.machinery import SourcelessFileLoader

        main_module.__loader__ = plain = SourcelessFileLoader("__main__", full)
        return _run_code(lambda: plain.get_code("__main__"), main_module)
    plain_loader = main_module.__loader__
    # Not cached, as the main program never is: what the compilation warns of is shown in every run.
    return _run_code(lambda: hook.compile(source, full, plain_loader.source_to_code), main_module)


def _is_import_path(path: str) -> bool:
    """A folder or a zip file, whose __main__.py is run."""
    for hook in sys.path_hooks:
        try:
            hook(path)
        except ImportError:
            continue
        return True
    return False


def _cannot_open(path: str, error: OSError) -> None:
    print(f"{sys.executable}: can't open file {path!r}: [Errno {error.errno}] {error.strerror}", file=sys.stderr)
    sys.exit(2)


def _compiled_text(text: str) -> CodeType:
    hook = importer.installed()
    assert hook is not None, "main has installed it"
    source = b"\xef\xbb\xbf" + text.encode("utf-8", "surrogateescape")  # so that a coding cookie in it means nothing
    code = hook.compile(source, "<string>", lambda source, name: compile(text, name, "exec", 0, True))
    if sys.version_info >= (3, 13):  # tracebacks show the text
        import linecache

        linecache._register_code("<string>" if sys.version_info < (3, 14) else code, text, "<string>")  # type: ignore[attr-defined]
    return code


def _fresh_main() -> ModuleType:
    """`__main__` with nothing of encc's in it."""
    module = ModuleType("__main__")
    vars(module).update(__builtins__=sys.modules["builtins"])
    if sys.version_info < (3, 14):
        vars(module).update(__annotations__={})
    module.__loader__ = __import__("_frozen_importlib").BuiltinImporter
    sys.modules["__main__"] = module
    return module


def _run_code(get_code: Callable[[], CodeType], module: ModuleType) -> None:
    def run() -> None:
        try:
            code = get_code()
        except CompilerError as error:  # nothing of the program has run yet
            print(f"encc: {error}", file=sys.stderr)
            sys.exit(2)
        exec(code, vars(module))

    _run_program(run)


def _run_program(run: Callable[[], object]) -> None:
    """Runs the program, with room for deep recursion in all of it."""
    from encc._deep import run_deep

    try:
        run_deep(run)
    except SystemExit:
        raise
    except BaseException:
        _hide_own_frames()
        raise


def _hide_own_frames() -> None:
    """The interpreter is about to print the exception: it shall find the frames that plain Python would have."""
    shown_by = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        sys.excepthook = shown_by
        traceback = _without_own_frames(traceback)
        error.__traceback__ = traceback
        sys.last_traceback = traceback
        shown_by(kind, error, traceback)

    sys.excepthook = show


def _without_own_frames(traceback: TracebackType | None) -> TracebackType | None:
    """What lies behind the last frame of this file that the program is called from."""
    from encc import _deep

    own = {__file__, _deep.__file__, importer.__file__, "<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"}
    while traceback is not None and traceback.tb_frame.f_code.co_filename != __file__:
        traceback = traceback.tb_next
    while traceback is not None and traceback.tb_frame.f_code.co_filename in own:
        traceback = traceback.tb_next
    return traceback
