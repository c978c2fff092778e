"""Run by a tree's own interpreter: compile_pairs.py IN OUT < relative names; a line for each output that is wrong.

An output must compile if its input does, be the input's syntax tree once encc's edits are taken back, and have those
edits in tail positions only. The last line is JSON: how many inputs compile, how many do not, how many functions
(lambdas included) they define.
"""

from __future__ import annotations

import ast
import json
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import undo


def tree_of(data: bytes) -> tuple[ast.AST | None, str]:
    """The tree that Python compiled, and what it said if it did not."""
    try:
        compile(data, "module", "exec", dont_inherit=True)
        return ast.parse(data), ""
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return None, f"{type(error).__name__}: {error}"


def faults(before: ast.AST, data: bytes, marked_before: bool) -> list[str]:
    after, said = tree_of(data)
    if after is None:
        return [f"does not compile: {said}"]
    found = [] if marked_before else undo.misplaced(after)
    if undo.undone(before) != undo.undone(after):
        found.append("differs from the input by more than encc's edits")
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(5000)
    before, after = Path(sys.argv[1]), Path(sys.argv[2])
    count = {"compile": 0, "do not": 0, "functions": 0}
    for name in json.load(sys.stdin):
        data = (before / name).read_bytes()
        tree, _ = tree_of(data)
        if tree is None:
            count["do not"] += 1
            continue
        count["compile"] += 1
        count["functions"] += sum(isinstance(node, undo.Function) for node in ast.walk(tree))
        output = (after / name).read_bytes()
        if output != data:
            for fault in faults(tree, output, b"__encc__" in data):
                print(f"{name}: {fault}")
    print(json.dumps(count))


if __name__ == "__main__":
    main()
