"""Which core is chosen, and why, in words."""

from __future__ import annotations

import interpreters
import pytest

SHOW = """
from encc import core, runtime
print(core.name, core.reason, runtime.restart.__module__, sep="|")
"""


def test_pure_on_request(run_child) -> None:
    name, reason, module = run_child(SHOW, "pure").strip().split("|")
    assert (name, module) == ("pure", "encc._pure") and "ENCC_CORE=pure" in reason


def test_native_on_request(run_child) -> None:
    name, reason, _ = run_child(SHOW, "native").strip().split("|")
    assert name == "native" and "ENCC_CORE=native" in reason


def test_default(run_child) -> None:
    name, reason, _ = run_child(SHOW, "pure", ENCC_CORE="").strip().split("|")
    pure_only = interpreters.current().import_path("pure") != interpreters.current().native_path
    assert name in ("native", "pure") and reason
    if pure_only:
        assert name == "pure" and "cannot be imported" in reason


def test_falls_back_and_says_why(run_child) -> None:
    blocked = "import sys, warnings; sys.modules['encc._runtime'] = None\n"
    name, reason, _ = run_child(blocked + SHOW, "pure", ENCC_CORE="").strip().split("|")
    assert name == "pure" and reason.startswith("the native core cannot be imported: ")
    warned = blocked + "warnings.simplefilter('error', RuntimeWarning)\ntry:\n    import encc.core\n"
    warned += "except RuntimeWarning as error:\n    print(error)"
    assert "ENCC_CORE=native, but the native core cannot be imported" in run_child(warned, "pure", ENCC_CORE="native")


def test_unknown_name(run_child) -> None:
    source = "import warnings; warnings.simplefilter('error')\ntry:\n    import encc.core\n"
    source += "except RuntimeWarning as error:\n    print(error)"
    text = run_child(source, "native", ENCC_CORE="fast")
    assert "neither 'native' nor 'pure': 'fast'" in text


@pytest.mark.parametrize("core", ["native", "pure"])
@pytest.mark.parametrize("variable", ["ENCC_MAX_DEPTH", "ENCC_MAX_RESTARTS"])
def test_limits_that_are_no_numbers_are_named(run_child, core: str, variable: str) -> None:
    source = "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n    import encc.core\n"
    source += "print([str(w.message) for w in caught])"
    assert run_child(source, core, **{variable: "1e6"}) == f"[\"{variable} is not a number: '1e6'; it is ignored\"]\n"
    assert run_child(source, core, **{variable: "1000"}) == "[]\n"


def test_both_cores_have_the_same_names(run_child) -> None:
    source = "import encc.runtime; print(*sorted(encc.runtime.__all__))"
    assert run_child(source, "native") == run_child(source, "pure")


def test_import_is_cheap(run_child) -> None:
    heavy = "{'asyncio', 'dis', 'inspect', 'dataclasses', 'traceback'}"
    assert run_child(f"import sys, encc.runtime; print(*{heavy} & set(sys.modules))", "pure").split() == []


@pytest.mark.parametrize("core", ["native", "pure"])
def test_import_needs_no_library(core: str, run_child) -> None:
    """The standard library may be encc's output and import the runtime while it is itself being imported."""
    source = """
        import sys
        before = {*sys.modules, "__future__"}
        import encc.runtime
        new = {name for name in set(sys.modules) - before if not name.startswith("encc")}
        print(*sorted(new & set(sys.stdlib_module_names) - set(sys.builtin_module_names)))
    """
    assert run_child(source, core).split() == []


@pytest.mark.parametrize("core", ["native", "pure"])
def test_self_calls_without_the_patch(run_child, core: str) -> None:
    source = """
import encc.runtime as __encc__

@__encc__.restartable
def f(n, seen=0):
    if n == 0:
        return seen
    raise __encc__.restart(f, n - 1, seen + 1)

print(f(5000), len(f.__code__.co_code))
"""
    with_patch, without = run_child(source, core).split(), run_child(source, core, ENCC_PATCH="0").split()
    assert with_patch[0] == without[0] == "5000"
    if core == "native":  # without the patch, no copies of the body
        assert int(without[1]) < int(with_patch[1])


def test_one_long_chain_is_specialised(run_child) -> None:
    """The interpreter specialises code that jumps back often: it must see the restarts of a function that is called once."""
    source = """
import dis
import encc.runtime as __encc__

class Node:
    __slots__ = ("following",)

@__encc__.restartable
def walk(node):
    if node is None:
        return "end"
    raise __encc__.restart(walk, node.following)

node = None
for _ in range(300):
    following, node = node, Node()
    node.following = following
print(walk(node), *{i.opname for i in dis.get_instructions(walk, adaptive=True)})
"""
    assert "LOAD_ATTR_SLOT" in run_child(source, "native").split()


def test_imported_afresh(run_child) -> None:
    """Functions of the first import go on beside those of the second, as where a test framework empties sys.modules."""
    source = """
import sys
def load():
    import encc.runtime as __encc__
    space = {"__encc__": __encc__}
    exec("def count(n, acc=0):\\n    if n == 0:\\n        return acc\\n    raise __encc__.restart(count, n - 1, acc + 1)\\n"
         "def even(n):\\n    if n == 0:\\n        return True\\n    raise __encc__.restart(odd, n - 1)\\n"
         "def odd(n):\\n    if n == 0:\\n        return False\\n    raise __encc__.restart(even, n - 1)\\n"
         "count, even, odd = map(__encc__.restartable, (count, even, odd))\\n", space)
    return space
first = load()
for name in [name for name in sys.modules if name.partition(".")[0] == "encc"]:
    del sys.modules[name]
second = load()
assert second["__encc__"] is not first["__encc__"]
print([(space["count"](2000), space["even"](2000)) for space in (first, second, first)])
"""
    for core in ("native", "pure"):
        assert run_child(source, core).strip() == str([(2000, True)] * 3), core


@pytest.mark.parametrize("core", ["native", "pure"])
def test_what_audit_hooks_see(core: str, run_child) -> None:
    source = """
        import sys
        import encc.runtime as __encc__
        events = []
        def define():
            @__encc__.restartable
            def f(n):
                if n == 0: return 0
                raise __encc__.restart(f, n - 1)
            return f
        define()(3)
        sys.addaudithook(lambda event, args: events.append(event) if seen else None)
        seen = True
        f = define()
        defined = set(events)
        events.clear()
        f(3)
        seen = False
        print("object.__setattr__" in defined, len(defined), len(events))
    """
    setattr_seen, at_definition, at_restarts = run_child(source, core).split()
    assert setattr_seen == "True"
    assert core == "pure" or (at_definition, at_restarts) == ("1", "0")
