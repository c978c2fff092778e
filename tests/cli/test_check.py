"""`encc check` as a gate: recursion denied, baselines, outputs of date, SARIF; and the hooks under the real pre-commit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import RECURSIVE, REWRITTEN, Command, Done

ROOT = Path(__file__).resolve().parents[2]
SIZE = "def size(t):\n    return 1 + size(t[1:])\n"


def test_recursion_is_denied(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE + SIZE, "src/b.py": RECURSIVE})
    assert encc("check", "src").code == 0
    done = encc("check", "src", "--deny-recursion", "-q")
    assert done.code == 1
    assert done.err.startswith("src/a.py:4:16: error: call to 'size' is not in tail position: result is used by '+' [ENC112]")
    assert encc("check", "src/b.py", "--deny-recursion").code == 0


def test_baseline(encc: Command) -> None:
    encc.write({"src/a.py": SIZE, "src/c.py": "def f(t):\n    return f(t) + f(t)\n"})
    gate = ("check", "src", "--baseline", "known.txt", "-q")
    assert encc(*gate).code == 1, "no file is an empty baseline"
    assert encc(*gate, "--write-baseline").code == 0
    assert (encc.folder / "known.txt").read_text() == (
        "# Recursion that encc check knows of: path, code, caller, callee, number of calls\n"
        "src/a.py\tENC112\tsize\tsize\t1\nsrc/c.py\tENC112\tf\tf\t2\n"
    )
    assert (encc(*gate).code, encc(*gate).err) == (0, "")
    for prefix in ("../", "../src/../", f"{encc.folder}/"):  # paths are seen from the baseline
        elsewhere = ("check", f"{prefix}src", "--baseline", f"{prefix}known.txt", "-q")
        assert encc(*elsewhere, prefix=("env", "-C", "src")) == Done(0, "", "")
    (encc.folder / "deep/er").mkdir(parents=True)
    (encc.folder / "deep/er/link").symlink_to("../../src")
    assert encc("check", "deep/er/link", "--baseline", "known.txt", "-q") == Done(0, "", "")
    assert encc("check", "deep/er/link/../src", "--baseline", "known.txt", "-q") == Done(0, "", "")
    encc.write({"src/a.py": "x = 1\n" * 10 + SIZE})  # lines may move
    assert encc(*gate).code == 0
    encc.write({"src/c.py": "def f(t):\n    return f(t) + f(t) + f(t)\n"})
    done = encc(*gate)
    assert (done.code, done.err.count("error:")) == (1, 1)
    encc.write({"src/c.py": "", "known.txt": "nonsense\n"})
    done = encc(*gate)
    assert (done.code, done.err) == (2, "encc: known.txt: not a baseline: 'nonsense'\n")
    assert encc("check", "src", "--write-baseline").code == 2


def test_stale_outputs(encc: Command) -> None:
    encc.write({"src/a.py": RECURSIVE, "src/b.py": RECURSIVE})
    encc("transform", "src", "-o", "out", "-q")
    assert encc("check", "src", "-o", "out", "-q").code == 0
    (encc.folder / "src/b.py").unlink()
    encc.write({"src/a.py": "", "src/c.py": ""})
    done = encc("check", "src", "-o", "out", "-q")
    assert (done.code, done.err) == (
        1,
        "out/a.py: error: not what encc would write: it differs [ENC028]\n"
        "out/c.py: error: not what encc would write: it does not exist [ENC028]\n"
        "out/b.py: error: not what encc would write: its source is gone [ENC028]\n",
    )
    assert encc("check", "src", "-o", "out").err.endswith("; 3 errors, 0 warnings\n")
    assert sorted(encc.tree("out")) == ["a.py", "b.py"]


def test_sarif(encc: Command) -> None:
    encc.write({"src/é a.py": SIZE, "src/b.py": b"\xff"})
    done = encc("check", "src", "--sarif", "--deny-recursion", "--deep=none")
    assert (done.code, done.err) == (1, "")
    log = json.loads(done.out)
    (run,) = log["runs"]
    assert (log["version"], run["tool"]["driver"]["name"], run["columnKind"]) == ("2.1.0", "encc", "unicodeCodePoints")
    results = {result["ruleId"]: result for result in run["results"]}
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted(results)
    warning, error = results["ENC013"], results["ENC112"]
    assert (warning["level"], error["level"], error["ruleId"]) == ("warning", "error", "ENC112")
    assert error["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "src/%C3%A9%20a.py"},
                "region": {"startLine": 2, "startColumn": 16, "endLine": 2, "endColumn": 27},
            }
        }
    ]
    assert json.loads(encc("check", "nothing", "--sarif").out)["runs"][0]["results"][0]["level"] == "error"


PROJECT = """
from setuptools import setup
setup(name="encc-hooks", version="0", scripts=["encc"])
"""


def test_pre_commit(encc: Command) -> None:
    """The repository's hooks through `pre-commit try-repo`. The hook repository's package only starts the command that is
    tested here: building it from source is tools/dev/test_install.sh's business."""
    pytest.importorskip("pre_commit")
    if not shutil.which("git"):
        pytest.skip("no git")
    encc.write(
        {
            "hooks/setup.py": PROJECT,
            "hooks/encc": f'#!/bin/sh\nexec {encc.binary} "$@"\n',
            "hooks/.pre-commit-hooks.yaml": (ROOT / ".pre-commit-hooks.yaml").read_bytes(),
            "project/src/a.py": RECURSIVE,
            "project/out/.gitkeep": "",
        }
    )
    environment = {
        **encc.environment,
        "HOME": str(encc.folder),
        "PRE_COMMIT_HOME": str(encc.folder / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }

    def run(*command: str, folder: str = "project") -> tuple[int, str]:
        done = subprocess.run(
            command, cwd=encc.folder / folder, env=environment, capture_output=True, text=True, timeout=300
        )
        return done.returncode, done.stdout + done.stderr

    for folder in ("hooks", "project"):
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
            code, said = run("git", *command, folder=folder)
            assert code == 0, said

    def hook(name: str, *arguments: str) -> tuple[int, str]:
        # try-repo takes no arguments for the hook: those are in a configuration.
        if not arguments:
            return run(sys.executable, "-m", "pre_commit", "try-repo", "../hooks", name, "--all-files")
        _, revision = run("git", "rev-parse", "HEAD", folder="hooks")
        config = {
            "repos": [
                {"repo": "../hooks", "rev": revision.strip(), "hooks": [{"id": name, "args": list(arguments)}]},
            ]
        }
        (encc.folder / "project/.pre-commit-config.yaml").write_text(json.dumps(config))
        run("git", "add", "-A")
        return run(sys.executable, "-m", "pre_commit", "run", name, "--all-files")

    code, said = hook("encc-check")
    if "Could not find a version" in said or "No matching distribution" in said:
        pytest.skip("pre-commit cannot install its environment here (no package index)")
    assert code == 0 and "Passed" in said, said
    encc.write({"project/src/b.py": "# encc: require-tail\n" + SIZE})
    run("git", "add", "-A")
    code, said = hook("encc-check")
    assert code == 1 and "src/b.py:3:16: error: call to 'size' is not in tail position" in said, said
    encc.write({"project/src/b.py": SIZE})
    assert hook("encc-check")[0] == 0
    assert hook("encc-check", "--deny-recursion")[0] == 1
    code, said = hook("encc-transform", "src", "-o", "out")
    assert code == 0 or "files were modified by this hook" in said, said
    assert (encc.folder / "project/out/a.py").read_text() == REWRITTEN
