"""Frames are restarted from the consoles of ipdb and of DAP clients (debugpy), and in IPython."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("pty")
pytest.importorskip("encc._runtime", exc_type=ImportError)

import encc
import interpreters
from restart_points import load
from terminal import Session, program

NO_MONITORING = sys.version_info < (3, 12)
SOURCE = """\
    import encc
    @encc.restart_points
    def inner(a):
        a += 1
        b = a * 2
        breakpoint()
        return b + offset
    @encc.restart_points
    def outer(a):
        print("outer", a)
        return inner(a)
    offset = 0
    print("result", outer(1))
    """


def installed(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(name) is None, reason=f"{name} is not installed")


@installed("ipdb")
@pytest.mark.skipif(NO_MONITORING, reason="sys.monitoring is there from Python 3.12 on")
def test_ipdb(tmp_path):
    name = program(tmp_path, SOURCE)
    with Session(tmp_path, name, command=(), PYTHONBREAKPOINT="ipdb.set_trace", prompt="ipdb> ") as session:
        session.wait_for()
        assert "outer restarts when the program continues" in session.send("p __import__('encc').restart_on_continue(1)")
        assert "outer 1" in session.send("c")
        session.send("offset = 5")
        session.send("encc.restart_on_continue(0)")
        assert "outer" not in session.send("c").replace("def outer", "")
        text, status = session.finish("c")
    assert text.splitlines()[-1] == "result 4" and status == 0  # `offset = 5` was a local's name to the prompt


@pytest.mark.skipif(not NO_MONITORING, reason="there it works")
def test_without_monitoring_it_is_refused():
    m = load("""
        def f(): later()
        """, later=encc.restart_on_continue)  # fmt: skip
    with pytest.raises(encc.RestartRefused, match="ENC513"):
        m.f()


@pytest.mark.skipif(NO_MONITORING, reason="sys.monitoring is there from Python 3.12 on")
def test_the_restart_takes_place_in_that_activation():
    m = load("""
        def f(n):
            log.append(n)
            if n: f(n - 1)
            elif len(log) < 5: later(1)
            log.append("left")
            return n
        """, later=encc.restart_on_continue)  # fmt: skip
    assert m.f(1) == 1
    assert m.log == [1, 0, 1, 0, 1, 0, "left", "left"] and not any(map(sys.monitoring.get_tool, (3, 4)))
    with pytest.raises(encc.RestartRefused, match="ENC502"):
        encc.restart_on_continue()


class Client:
    """Of the Debug Adapter Protocol, as an editor is one."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._file = self._socket.makefile("rb")
        self._number = 0

    def request(self, command: str, *, answered: bool = True, **arguments: Any) -> Any:
        self._number += 1
        message = {"seq": self._number, "type": "request", "command": command, "arguments": arguments}
        data = json.dumps(message).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        if not answered:
            return None
        found = self._until(lambda m: m["type"] == "response" and m["command"] == command)
        assert found["success"], found
        return found.get("body")

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def event(self, name: str) -> Any:
        return self._until(lambda m: m["type"] == "event" and m["event"] == name).get("body")

    def _until(self, wanted: Any) -> Any:
        while True:
            size = 0
            while (line := self._file.readline()) != b"\r\n":
                assert line, "the adapter has closed the connection"
                if line.startswith(b"Content-Length"):
                    size = int(line.split(b":")[1])
            message = json.loads(self._file.read(size))
            if wanted(message):
                return message


@installed("debugpy")
@pytest.mark.skipif(NO_MONITORING, reason="sys.monitoring is there from Python 3.12 on")
def test_from_the_debug_console_of_a_dap_client(tmp_path):
    name = program(tmp_path, SOURCE.replace("        breakpoint()\n", "        pass\n"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = interpreters.current()
    command = [here.path, "-Xfrozen_modules=off", "-m", "debugpy", "--listen", f"127.0.0.1:{port}", "--wait-for-client", name]
    environment = {**here.environment("native"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    with (
        open(tmp_path / "said", "w+") as said_by_program,
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=said_by_program) as process,
    ):
        try:
            client = connected(port)
            client.request("initialize", adapterID="test", clientID="test", pathFormat="path")
            client.request("attach", answered=False, justMyCode=True)
            client.event("initialized")
            client.request("setBreakpoints", source={"path": str(tmp_path / name)}, breakpoints=[{"line": 7}])
            client.request("configurationDone")

            def stop() -> tuple[int, list[dict[str, Any]]]:
                thread = client.event("stopped")["threadId"]
                frames = client.request("stackTrace", threadId=thread)["stackFrames"]
                assert [frame["name"] for frame in frames[:2]] == ["inner", "outer"] and frames[0]["line"] == 7
                return thread, frames

            thread, frames = stop()
            said = client.request("evaluate", context="repl", frameId=frames[0]["id"],
                                  expression="__import__('encc').restart_on_continue(1)")  # fmt: skip
            assert "outer restarts when the program continues" in said["result"]
            client.request("continue", threadId=thread)
            thread, frames = stop()
            client.request("evaluate", context="repl", frameId=frames[0]["id"], expression="globals().update(offset=10)")
            client.request("continue", threadId=thread)
            client.event("terminated")
            client.close()
            process.wait(60)
        finally:
            process.kill()
        text = (tmp_path / "said").read_text()
    assert [line for line in text.splitlines() if line.startswith(("outer", "result"))] == ["outer 1", "outer 1", "result 14"]


def connected(port: int) -> Client:
    import time

    end = time.monotonic() + 60
    while True:
        try:
            return Client(port)
        except ConnectionRefusedError:
            assert time.monotonic() < end, "debugpy does not listen"
            time.sleep(0.1)


@installed("IPython")
def test_ipython(tmp_path):
    arguments = ("-m", "IPython", "--simple-prompt", "--no-banner", "--no-confirm-exit", "--colors=NoColor", "--quick")
    with Session(tmp_path, *arguments, command=(), prompt="\nIn [", IPYTHONDIR=str(tmp_path)) as session:
        session.wait_for()
        session.send("%load_ext encc")
        session.send("def f(n): print('run', n); return n / zero")
        stop = session.send("f(6)", until="(Pdb) ")
        assert "Uncaught NameError: name 'zero' is not defined" in stop and "run 6" in stop
        session.send("globals()['zero'] = 2", until="(Pdb) ")
        assert "--Restart--" in session.send("restartf", until="(Pdb) ")
        assert "3.0" in session.send("c")
        session.send("%unload_ext encc")
        assert "NameError" in session.send("undefined")
        session.finish("exit")


@installed("ipykernel")
@pytest.mark.filterwarnings("ignore")
def test_in_a_notebook_kernel(tmp_path):
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import KernelManager

    here = interpreters.current()
    manager = KernelManager()
    command = [here.path, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager._kernel_spec = KernelSpec(argv=command, language="python", display_name="subject")
    manager.start_kernel(env={**here.environment("native"), "HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)}, cwd=tmp_path)
    client = manager.client()
    client.start_channels()
    typed = ["globals()['zero'] = 2", "restartf", "c"]
    said: list[str] = []

    def show(message: Any) -> None:
        content = message["content"]
        said.append(content.get("text") or content.get("data", {}).get("text/plain", ""))

    try:
        client.wait_for_ready(timeout=60)
        for cell in ("%load_ext encc", "def f(n):\n    print('run', n)\n    return n / zero", "f(6)"):
            reply = client.execute_interactive(
                cell, allow_stdin=True, stdin_hook=lambda _: client.input(typed.pop(0)), output_hook=show, timeout=60
            )
            assert reply["content"]["status"] == "ok", said
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    text = "".join(said)
    assert not typed and "Uncaught NameError" in text and "--Restart--" in text and text.endswith("run 6\n3.0")
