"""What is no frame to restart is refused with a code."""

from __future__ import annotations

import re
import sys
import threading
import types

import interpreters
import pytest
from conftest import NOT_BUILT, native_core
from restart_points import load, nothing_is_left_pending  # noqa: F401 (for every test)

if native_core() is None:
    pytest.skip(NOT_BUILT, allow_module_level=True)

from encc import _runtime
from encc._refusals import TEXTS
from encc.restarting import RestartFrame, RestartRefused, restart_frame, restart_points


def test_arguments_of_the_wrong_kind() -> None:
    with pytest.raises(ValueError, match="there is no frame -1; 0 is the calling one"):
        restart_frame(-1)
    with pytest.raises(TypeError, match="it is a frame that is restarted, not an object of type 'str'"):
        restart_frame("main")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="needs a function or its code, not type"):
        restart_points(object)


def test_class_body_comprehension_and_strangers_are_refused():
    module = load("""
        import sys
        from encc.restarting import RestartFrame, RestartRefused
        def code_of(frame):
            try: RestartFrame(frame)
            except RestartRefused as refused: return refused.code
        class C:
            code = code_of(sys._getframe())
        comprehension = list(code_of(sys._getframe()) for _ in range(1))[0]
    """)
    assert module.C.code == "ENC503"
    assert module.comprehension == "ENC504"

    def stranger():
        with pytest.raises(ValueError, match=r"compiled without \[ENC502\]"):
            restart_frame()

    stranger()


def test_a_dead_frame_and_one_of_another_thread_are_refused():
    module = load("""
        import sys
        def dead(): return sys._getframe()
    """)
    with pytest.raises(ValueError, match=r"not on this thread's stack \[ENC501\]"):
        RestartFrame(module.dead())
    frames, done, ready = [], threading.Event(), threading.Event()

    def wait():
        frames.append(sys._getframe())
        ready.set()
        done.wait()

    thread = threading.Thread(target=wait)
    thread.start()
    ready.wait()
    with pytest.raises(ValueError, match="ENC501"):
        RestartFrame(frames[0])
    done.set()
    thread.join()


def test_a_module_that_is_importing_is_refused(tmp_path, monkeypatch):
    (tmp_path / "restarts_importer.py").write_text("import subject_state\nsubject_state.restart()\n")
    monkeypatch.syspath_prepend(tmp_path)
    namespace = {"__name__": "importing"}
    state = types.ModuleType("subject_state")
    found = []

    def restart():
        with pytest.raises(RestartRefused) as info:
            RestartFrame(namespace["frame"])
        found.append(info.value.code)

    state.restart = restart
    monkeypatch.setitem(sys.modules, "subject_state", state)
    source = "import sys\nframe = sys._getframe()\nimport restarts_importer\n"
    exec(_runtime.add_restart_points(compile(source, "<module>", "exec")), namespace)
    assert found == ["ENC510"]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there nobody can unbind the local of a frame from outside")
def test_a_parameter_unbound_by_a_debugger_is_refused():
    module = load("""
        def f(a):
            x = 1
            restart()
    """)

    def trace(frame, event, arg):
        if frame.f_code.co_name == "f" and event == "line" and frame.f_lineno == 4:
            del frame.f_locals["a"]
        return trace

    sys.settrace(trace)
    try:
        with pytest.raises(RestartRefused, match=r"parameter 'a' is unbound \[ENC507\]"):
            module.f(1)
    finally:
        sys.settrace(None)


@pytest.mark.parametrize("captured", ["", "def inner(): return a, b"])
def test_a_parameter_that_the_function_has_deleted(captured):
    """It is gone at once, as without restart points, in the middle of an expression's operands too."""
    module = load(f"""
        import weakref
        class Thing: pass
        def f(a, b, c):
            {captured}
            b = 0
            for i in range(2):
                with open("/dev/null"):
                    if i == 0:
                        seen = weakref.ref(a)
                        del a
                        log.append(seen() is None)
            restart()
        def started(): return f(Thing(), 2, 3)
    """)
    with pytest.raises(RestartRefused, match=r"'f' are not known any more: the function has deleted 'a' \[ENC507\]"):
        module.started()
    assert module.log == [True]


def test_the_pure_core_refuses(run_child):
    text = run_child(
        """
        import encc
        try: encc.restart_frame()
        except encc.RestartRefused as refused: print(refused)
        """
    )
    assert text == "restart points need the native core: ENCC_CORE=pure asks for it [ENC500]\n"


def test_refusals_have_the_texts_of_the_diagnostics():
    table = (interpreters.ROOT / "lib/transform/Diagnostics.def").read_text()
    rows = {int(n): text for n, text in re.findall(r'^DIAG\((5\d\d), \w+, Error, "(.*)"\)$', table, re.MULTILINE)}
    assert rows == TEXTS
