"""Compiling only what an edit touches gives what compiling the whole text gives: for random edits of real modules."""

from __future__ import annotations

import ast
import importlib.util
import os
import random
from pathlib import Path
from types import CodeType

import pytest

pytest.importorskip("encc._runtime", exc_type=ImportError)

from encc.debug._definitions import Definitions
from encc.debug._patches import _essence
from encc.debug._pieces import compiled, imported, pieces_of

#: Seeds for each module.
SEEDS = int(os.environ.get("ENCC_PIECES_SEEDS", "12"))


def whole(text: str) -> Definitions:
    tree, root = compiled(text, "subject.py")
    return Definitions(text, pieces_of(tree, root, text.split("\n")), root.co_flags)


def shown(definitions: Definitions, same_imports: bool = True) -> dict[object, object]:
    """What there is to compare. The interpreter makes other code of calls of what a module imports; lines and names stay."""
    found: dict[object, object] = {}
    for key, code in definitions.codes.items():
        exact = (list(code.co_positions()), _essence(code)) if same_imports else (_essence(code)[1:], lines_of(code))
        found[key] = code.co_firstlineno, exact, definitions.default_text(key)
    found["names"] = definitions.names()
    found["classes"] = {
        name: [(node.lineno - member.base + member.first, member.text_of(node)) for member, node in piece.body()]
        for name, piece in definitions.classes().items()
    }
    return found


def lines_of(code: CodeType) -> set[int | None]:
    return {line for *_, line in code.co_lines()}


def edited(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    choice = rng.randrange(9)
    if choice == 0:
        lines[at] = lines[at].replace("1", "2") + "  # changed"
    elif choice == 1:
        lines.insert(at, indent + f"x = (lambda n={rng.random()}: n)")
    elif choice == 2:
        del lines[at]
    elif choice == 3:
        lines[at:at] = [f"{indent}def added(self, a=[{rng.random()}]):", f"{indent}    return (lambda: a)", ""]
    elif choice == 4:
        lines[at:at] = ["", "# a comment", ""]
    elif choice == 5:
        lines[at] = lines[at].rstrip() + " \\"
    elif choice == 6:
        lines[at] = indent + "else:"
    elif choice == 7:
        lines[at : at + rng.randrange(20)] = []
    else:
        lines[at] = "    " + lines[at]
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["textwrap", "dataclasses", "contextlib", "shelve"])
def test_random_edits_of_real_modules(name):
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.origin is not None
    text = Path(spec.origin).read_text(encoding="utf-8")
    current = whole(text)
    same_imports = True
    taken = partly = 0
    for seed in range(SEEDS):
        rng = random.Random(f"{name} {seed}")
        after = edited(rng, current.text)
        try:
            ast.parse(after)
            expected = whole(after)
        except (SyntaxError, ValueError):
            with pytest.raises((SyntaxError, ValueError)):
                current.next(after, "subject.py")
            continue
        found, change, _ = current.next(after, "subject.py")
        same_imports &= imported(current.pieces) == imported(found.pieces)
        assert shown(found, same_imports) == shown(expected, same_imports), (name, seed)
        taken += 1
        partly += change.old is not current.pieces
        current = found
    assert taken > SEEDS / 5 and partly > taken / 3


@pytest.mark.parametrize(
    ("old", "new", "partly"),
    [
        ("return 1", "return 2", True),
        ("class C:", "class C(list):", True),
        ("    def m(self):", "    @staticmethod\n    def m():", True),
        ("# end of C", "    def more(self): return __class__", True),
        ("# end of C", "def more(): pass", True),
        ("        return 1\n", "        return 1\n\n        # behind\n", True),
        ("x = 5\n", "", True),
        ("from __future__ import annotations", "", False),
        ("y = 6", "y = '''6", None),
        ("    def m(self):", "  def m(self):", None),
    ],
)
def test_what_is_compiled_alone(old, new, partly):
    text = (
        "from __future__ import annotations\nimport os\n\n\nclass C:\n    '''Doc.'''\n    z = 3\n\n    def m(self):\n"
        "        return 1\n\n    def n(self: C) -> os.PathLike: return 2\n\n# end of C\n\nx = 5\ny = 6\n\ndef f(a: x): return a\n"
    )
    before = whole(text)
    assert old in text
    after = text.replace(old, new)
    if partly is None:
        with pytest.raises(SyntaxError):
            before.next(after, "subject.py")
        return
    found, change, _ = before.next(after, "subject.py")
    assert shown(found) == shown(whole(after))
    assert (change.old is not before.pieces) is partly
    if "more(self)" in new or "return 2" in new:
        assert change.owner is not None
