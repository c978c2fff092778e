"""Deep recursion: C stack and memory per level, and time per level, shallow and deep, beside the interpreter's own.

    PYTHONPATH=build/py3130/python python benchmarks/deep.py [LEVELS]

Each figure is the least of several runs in a process of its own. "stock" is the same function, undecorated, with a raised recursion limit
and without encc loaded; "-" where that overflows the C stack. Ratios are deep to stock at the depth given.
"""

import os
import subprocess
import sys

PATHS = {
    "plain": "def run(n): return 0 if n == 0 else 1 + run(n - 1)",
    "max of a generator": "def run(n): return 0 if n == 0 else 1 + max(run(n - 1) for _ in (0,))",
    "sorted with key": "def run(n): return n if n == 0 else (sorted([n - 1], key=run), n)[1]",
    "map": "def run(n): return 0 if n == 0 else 1 + list(map(run, (n - 1,)))[0]",
    "method": "class A:\n  def m(self, n): return 0 if n == 0 else 1 + self.m(n - 1)",
    "__getattr__": "class A:\n  def __getattr__(self, name):\n    n = int(name[1:]); return 0 if n == 0 else 1 + getattr(self, f'a{n - 1}')",
}
CALLS = {"method": ("A.m = deep(A.m)", "A().m(n)"), "__getattr__": ("A.__getattr__ = deep(A.__getattr__)", "getattr(A(), f'a{n}')")}

MEASURE = """
import gc, sys, time
gc.disable()
{deep}
{source}
{decorate}
def call(n): return {call}
def resident(): return int(open("/proc/self/statm").read().split()[1]) * 4096
n = {levels}
if not {encc}: sys.setrecursionlimit(10 * n + 1000)
start = resident()
best = float("inf")
for _ in range(7):
    begin = time.thread_time()
    assert call(n) == n
    best = min(best, time.thread_time() - begin)
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0]
print(best / n * 1e9, (int(peak.split()[1]) * 1024 - start) / n)
"""

ENTRY = """
import time
from encc._runtime import call_deep
def leaf(): pass
def least(body):
    best = float("inf")
    for _ in range(50):
        begin = time.thread_time()
        for _ in range(20000): body(leaf)
        best = min(best, time.thread_time() - begin)
    return best / 20000 * 1e9
call_deep(leaf)
print(least(call_deep), least(lambda f: f()))
"""


def child(program: str) -> list[float] | None:
    environment = {**os.environ, "ENCC_MAX_DEPTH": "16000000"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    return [float(word) for word in done.stdout.split()] if done.returncode == 0 else None


def measure(name: str, levels: int, encc: bool) -> list[float] | None:
    decorate, call = CALLS.get(name, ("run = deep(run)", "run(n)"))
    deep = "from encc import deep" if encc else "deep = lambda f: f"
    return child(
        MEASURE.format(source=PATHS[name], decorate=decorate, call=call, levels=levels, encc=encc, deep=deep)
    )


def main() -> None:
    levels = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    print(f"Python {sys.version.split()[0]}, {levels} levels; shallow: 100")
    print(f"{'path':20}{'ns shallow':>12}{'stock':>8}{'ns deep':>12}{'stock':>8}{'ratio':>8}{'bytes/level':>13}")
    for name in PATHS:
        shallow, stock_shallow = measure(name, 100, True), measure(name, 100, False)
        deep, stock = measure(name, levels, True), measure(name, levels, False)
        cells = [f"{row[0]:.0f}" if row else "-" for row in (shallow, stock_shallow, deep, stock)]
        ratio = f"{deep[0] / stock[0]:.2f}" if deep and stock else "-"
        size = f"{deep[1]:.0f}" if deep else "-"
        print(f"{name:20}{cells[0]:>12}{cells[1]:>8}{cells[2]:>12}{cells[3]:>8}{ratio:>8}{size:>13}")
    entry = child(ENTRY)
    if entry:
        print(f"entering: deep(leaf) {entry[0]:.0f} ns, leaf() {entry[1]:.0f} ns")


if __name__ == "__main__":
    main()
