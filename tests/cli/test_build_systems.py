"""The examples of docs/build-step.md, built for real: CMake with ninja and make, setuptools, hatch."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import RECURSIVE, REWRITTEN, Command

ROOT = Path(__file__).resolve().parents[2]


def run(command: Command, *arguments: str, **more: str) -> str:
    done = subprocess.run(
        arguments,
        cwd=command.folder,
        env={**command.environment, "ENCC": command.binary, **more},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(("generator", "tool"), [("Ninja", "ninja"), ("Unix Makefiles", "make")])
def test_cmake(encc: Command, generator: str, tool: str) -> None:
    if not shutil.which("cmake") or not shutil.which(tool):
        pytest.skip(f"no cmake or no {tool}")
    encc.write(
        {
            "CMakeLists.txt": "cmake_minimum_required(VERSION 3.25)\nproject(example NONE)\n"
            f'list(APPEND CMAKE_MODULE_PATH "{ROOT}/cmake")\ninclude(EnccTransform)\n'
            "encc_transform(python SOURCE src OUTPUT python OPTIONS --tail-calls=recursive)\n",
            "src/a b.py": RECURSIVE,
            "src/p/b.py": "x = 1\n",
        }
    )
    run(encc, "cmake", "-S", ".", "-B", "build", "-G", generator, f"-DENCC_EXECUTABLE={encc.binary}")
    build = ("cmake", "--build", "build")
    assert "Transforming" in run(encc, *build)
    assert encc.tree("build/python") == {"a b.py": REWRITTEN, "p/b.py": "x = 1\n"}
    assert "Transforming" not in run(encc, *build)
    changes = [
        {"src/p/b.py": RECURSIVE},
        {"src/p/new.py": "y = 1\n"},
        {"src/pyproject.toml": '[tool.encc]\nexclude = ["new.py"]\n'},
    ]
    for change in changes:
        encc.write(change)
        assert "Transforming" in run(encc, *build)
        assert "Transforming" not in run(encc, *build)
    assert sorted(encc.tree("build/python")) == ["a b.py", "p/b.py", "pyproject.toml"]
    (encc.folder / "src/a b.py").unlink()
    run(encc, *build)
    assert sorted(encc.tree("build/python")) == ["p/b.py", "pyproject.toml"]


PACKAGE = {
    "src/steps/__init__.py": RECURSIVE,
    "src/steps/data.txt": "d",
    "src/steps/inner/__init__.py": "",
    "src/steps/inner/m.py": RECURSIVE,
    "src/steps/vendored.py": RECURSIVE,
    "src/steps/inner/generated.py": RECURSIVE,
}
METADATA = """
[project]
name = "steps"
version = "1.0"

[tool.encc]
exclude = ["vendored.py", "src/steps/inner/gen*"]
"""


def wheel(encc: Command, backend: str) -> dict[str, str]:
    """Builds with the backend that this interpreter has, and reads what is in the wheel."""
    code = f"import os, {backend} as backend; os.makedirs('dist', exist_ok=True); print(backend.build_wheel('dist'))"
    run(encc, sys.executable, "-c", code, PYTHONPATH=f"{ROOT / 'python-runtime'}:{encc.folder / 'site'}")
    (path,) = (encc.folder / "dist").glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if "dist-info" not in name}


EXPECTED = {
    "steps/__init__.py": REWRITTEN,
    "steps/inner/__init__.py": "",
    "steps/inner/m.py": REWRITTEN,
    "steps/vendored.py": RECURSIVE,
    "steps/inner/generated.py": RECURSIVE,
}


def test_setuptools(encc: Command) -> None:
    pytest.importorskip("setuptools")
    encc.write(PACKAGE)
    encc.write(
        {
            "pyproject.toml": '[build-system]\nrequires = ["setuptools", "encc"]\nbuild-backend = "setuptools.build_meta"\n'
            + METADATA
            + '[tool.setuptools.cmdclass]\nbuild_py = "encc.build.build_py"\n[tool.setuptools.packages.find]\nwhere = ["src"]\n'
            '[tool.setuptools.package-data]\nsteps = ["data.txt"]\n'
        }
    )
    assert wheel(encc, "setuptools.build_meta") == {**EXPECTED, "steps/data.txt": "d"}


def test_an_error_stops_the_build(encc: Command) -> None:
    pytest.importorskip("setuptools")
    encc.write({"m.py": "# encc: require-tail\ndef f(n):\n    return 1 + f(n)\n", "pyproject.toml": METADATA})
    encc.write({"setup.py": "import setuptools, encc.build\nsetuptools.setup(py_modules=['m'], cmdclass={'build_py': encc.build.build_py})"})
    done = subprocess.run(
        [sys.executable, "setup.py", "-q", "build"],
        cwd=encc.folder,
        env={**encc.environment, "ENCC": encc.binary, "PYTHONPATH": str(ROOT / "python-runtime")},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "./m.py:3:16: error: call to 'f' is not in tail position" in done.stderr
    assert done.stderr.endswith("encc could not transform the package; what it said stands above\n")


def test_hatch(encc: Command) -> None:
    pytest.importorskip("hatchling")
    encc.write(PACKAGE)
    encc.write(
        {
            "pyproject.toml": '[build-system]\nrequires = ["hatchling", "encc"]\nbuild-backend = "hatchling.build"\n'
            + METADATA
            + '[tool.hatch.build.targets.wheel]\npackages = ["src/steps"]\n'
            '[tool.hatch.build.targets.wheel.hooks.encc]\npackages = ["src/steps"]\n',
            # As an installation of encc announces its hook.
            "site/encc-0.dist-info/METADATA": "Metadata-Version: 2.1\nName: encc\nVersion: 0\n",
            "site/encc-0.dist-info/entry_points.txt": "[hatch]\nencc = encc.build_hatch\n",
        }
    )
    assert wheel(encc, "hatchling.build") == {**EXPECTED, "steps/data.txt": "d"}
