"""The import hook: modules are transformed when they are imported, and kept in `__pycache__` under a tag of their own.

    import encc
    encc.install("mypackage")     # before mypackage is imported
    import mypackage

A finder in front of all others lets those find the module as ever and exchanges the loader; everything else about the
module stays as it was. Code that is compiled by other means (`exec`, `eval`, `compile`) is not touched.
"""

from __future__ import annotations

import _imp
import os
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from marshal import dumps, loads

from encc._compiler import Compiler, CompilerError, find_compiler
from encc._config import find_table
from encc._positions import compile_at_original

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType
    from typing import Any

#: The modes; None for that of [tool.encc], or "recursive".
TAIL_CALLS = (None, "recursive", "all", "none")
__all__ = ["CompilerError", "Importer", "install", "uninstall"]


def install(*packages: str, tail_calls: str | None = None, options: Sequence[str] = ()) -> Importer:
    """Transforms from now on what is imported of `packages`: "a" is the module a and all below it, "*" everything.

    Without names: `packages` of [tool.encc] in the nearest pyproject.toml above the caller's file, and without that all
    modules that lie neither in the standard library nor in site-packages. `tail_calls` and `options`, further options of
    `encc transform`, go before [tool.encc]. Modules imported before stay as they are. Raises CompilerError, and ValueError
    for another mode than "recursive", "all" and "none".
    """
    for name in packages:
        if not isinstance(name, str):
            raise TypeError(f"install() takes names of modules, one by one, not an object of type {type(name).__name__!r}")
    file = sys._getframe(1).f_globals.get("__file__")
    return install_for(os.path.dirname(file) if file else os.curdir, packages, tail_calls=tail_calls, options=options)


def install_for(
    folder: str, packages: Sequence[str] = (), *, tail_calls: str | None = None, options: Sequence[str] = ()
) -> Importer:
    """`install` with the folder from which pyproject.toml is looked for."""
    if tail_calls not in TAIL_CALLS:
        raise ValueError(f"tail_calls is 'recursive', 'all' or 'none', not {tail_calls!r}")
    config, table = find_table(folder)
    arguments = [f"--config={config}"] if config else ["--no-config"]
    if tail_calls is not None:
        arguments.append(f"--tail-calls={tail_calls}")
    arguments += options
    uninstall()
    compiler = Compiler(find_compiler(), arguments)
    importer = Importer(compiler, repr(sorted(table.items())), _chooser(tuple(packages) or tuple(table.get("packages", ()))))
    import encc.runtime as runtime  # now, so that no module's first lines appear to import it

    # The program's budget, whichever of its modules recurses. What is no number the compiler complains about.
    if type(depth := table.get("max-depth")) is int and depth > 0:
        runtime.limit_depth(depth)
    sys.meta_path.insert(0, importer)  # type: ignore[arg-type]
    return importer


def uninstall() -> None:
    """What is imported from now on is not transformed; what has been stays."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder) is not Importer]


def installed() -> Importer | None:
    return next((finder for finder in sys.meta_path if type(finder) is Importer), None)


def _chooser(packages: tuple[str, ...]) -> Callable[[str, str], bool]:
    """Says for a module's name and file whether it is to be transformed."""
    if not packages:
        library = os.path.dirname(os.__file__) + os.sep
        return lambda name, path: not (
            path.startswith(library) or f"{os.sep}site-packages{os.sep}" in path or f"{os.sep}dist-packages{os.sep}" in path
        )
    if "*" in packages:
        return lambda name, path: True
    below = tuple(package + "." for package in packages)
    return lambda name, path: name in packages or name.startswith(below)


class Importer:
    """The finder, and what its loaders share."""

    def __init__(self, compiler: Compiler, table: str, chooses: Callable[[str, str], bool]) -> None:
        self.compiler = compiler
        self._chooses = chooses
        #: What processes that multiprocessing spawns are set up with, for encc._children; None if they are to be left alone.
        self.for_children: tuple[Any, ...] | None = None
        identity = repr((compiler.identity(), table, sys.flags.optimize))
        key = _imp.source_hash(_KEY, identity.encode()).hex()
        #: Stands where the interpreter writes "opt-1": name.cpython-313.opt-encc….pyc
        self.tag = f"encc{key}"

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        seen = False
        for finder in sys.meta_path:
            if finder is self:
                seen = True
            elif seen and (find_spec := getattr(finder, "find_spec", None)) is not None:
                spec = find_spec(fullname, path, target)
                if spec is not None:
                    return self._exchanged(spec)
        return None

    def _exchanged(self, spec: ModuleSpec) -> ModuleSpec:
        loader: Any = spec.loader
        kind = type(loader)
        if spec.name == "multiprocessing.spawn" and self.for_children and kind is SourceFileLoader:
            spec.loader = _SpawnLoader(spec.name, loader.path, self.for_children)
            return spec
        if kind is SourceFileLoader:
            if self.chooses(spec.name, loader.path):
                spec.loader = TransformingLoader(spec.name, loader.path, self)
                spec.cached = spec.loader.cached
        elif kind.__name__ == "zipimporter" and kind.__module__ == "zipimport" and self.chooses(spec.name, spec.origin or ""):
            from encc._zip import TransformingZipLoader

            spec.loader = TransformingZipLoader(loader, self)
        return spec

    def chooses(self, name: str, path: str) -> bool:
        return name.partition(".")[0] != "encc" and self._chooses(name, path)

    def compile(self, source: bytes, path: str, compile_plain: Callable[[bytes, str], CodeType]) -> CodeType:
        """The code of the transformed module, with the original's places. `compile_plain` is for what stays as it is."""
        emitted, positions = self.compiler.transform(source, path)
        if positions is None:
            return compile_plain(source, path)
        import warnings

        # What the interpreter has to say about the text must name places of the original text: it says it about that.
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                code = compile_at_original(
                    emitted, positions, lambda code, flags: compile(code, path, "exec", flags, dont_inherit=True)
                )
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                code = None
        if code is None:
            return compile_plain(source, path)
        if caught:
            compile_plain(source, path)
        return code


#: Eight bytes that keep these hashes apart from those of other users of the function.
_KEY = int.from_bytes(b"enccimpo", "little")


class TransformingLoader(SourceFileLoader):
    """Loads one module; the same object is not used for another."""

    def __init__(self, fullname: str, path: str, importer: Importer) -> None:
        super().__init__(fullname, path)
        self._importer = importer
        #: Path of the compiled module, in `__pycache__` or below sys.pycache_prefix.
        self.cached = cache_from_source(path, optimization=importer.tag)

    def get_code(self, fullname: str) -> CodeType:
        path = self.path
        header = b""
        try:
            status = self.path_stats(path)
            header = _header(int(status["mtime"]), status["size"])
            data = self.get_data(self.cached)
            if data.startswith(header):
                code = loads(memoryview(data)[16:])
                if isinstance(code, _CODE):
                    _imp._fix_co_filename(code, path)
                    return code
        except (OSError, EOFError, ValueError, TypeError):
            pass  # no or no whole compiled file
        source = self.get_data(path)
        code = self._importer.compile(source, path, self.source_to_code)
        if header and not sys.dont_write_bytecode:
            self._cache_bytecode(path, self.cached, bytearray(header + dumps(code)))
        return code


class _SpawnLoader(SourceFileLoader):
    """Loads multiprocessing.spawn, which then tells the processes that it starts of the import hook."""

    def __init__(self, fullname: str, path: str, arguments: tuple[Any, ...]) -> None:
        super().__init__(fullname, path)
        self._arguments = arguments

    def exec_module(self, module: ModuleType) -> None:
        from encc._children import tell_children

        super().exec_module(module)
        tell_children(module, self._arguments)


_CODE = type(install.__code__)

# The interpreter takes the frames of its own import machinery out of the traceback of what an import raises, and knows
# them by this name. A SyntaxError in an imported module shall not show these frames either.
for _function in (Importer.compile, TransformingLoader.get_code):
    _function.__code__ = _function.__code__.replace(co_filename="<frozen importlib._bootstrap_external>")
del _function


def _header(mtime: int, size: int) -> bytes:
    """What the interpreter writes in front of code that is checked by time and size."""
    return _BY_TIME + (mtime & 0xFFFFFFFF | (size & 0xFFFFFFFF) << 32).to_bytes(8, "little")


_BY_TIME = MAGIC_NUMBER + bytes(4)
