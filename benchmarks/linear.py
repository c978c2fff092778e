"""Linear recursion, `return n * f(n - 1)`: shallow and deep, beside the same functions without encc.

    PYTHONPATH=build/py3130/python python benchmarks/linear.py [LEVELS]

Two processes take turns, so that whatever else the machine does meets both: "stock" has the undecorated functions and a raised
recursion limit, and does not load encc. Times are the least of all turns, per call (shallow) or per level (deep); a ratio is that of
the two. "-" where stock overflows the C stack. `bytes` is what the process grew by at the deepest, per level.
"""

import subprocess
import sys

FUNCTIONS = {
    "n * f(n - 1)": "def f(n): return 1 if n < 2 else n * f(n - 1)",  # deep, it is long numbers that take the time
    "n + f(n - 1)": "def f(n): return 0 if n == 0 else n + f(n - 1)",
    "1 + f(n - 1)": "def f(n): return 0 if n == 0 else 1 + f(n - 1)",
    "f(n - 1) + 1": "def f(n): return 0 if n == 0 else f(n - 1) + 1",
    "f(n - 1) + n": "def f(n): return 0 if n == 0 else f(n - 1) + n",
    "0.5 * f(n - 1)": "def f(n): return 1.0 if n == 0 else 0.5 * f(n - 1)",
    "Pair(n, f(n - 1))": "def f(n): return None if n == 0 else Pair(n, f(n - 1))",
    "max(n, f(n - 1))": "def f(n): return 0 if n == 0 else max(n, f(n - 1))",
    "1 + self.next.f()": "f = Node.f",
    "two sites": "def f(n): return 0 if n <= 0 else 1 + f(n - 1) if n % 2 else f(n - 1) + n",
}

WORKER = """
import gc, sys, time
gc.disable()
class Pair:
    __slots__ = ("value", "rest")
    def __init__(self, value, rest): self.value, self.rest = value, rest
class Node:
    __slots__ = ("next",)
    def f(self): return 0 if self.next is None else 1 + self.next.f()
{source}
is_method = f is Node.f
if {encc}:
    from encc.runtime import linear
    f = linear(f)
else:
    sys.setrecursionlimit(10 * {levels} + 1000)
def argument(n):
    if not is_method: return n
    node = None
    for _ in range(n + 1):
        new = Node(); new.next = node; node = new
    return node
def drop(value):  # not by the interpreter, which would need C stack for it
    rest = "next" if type(value) is Node else "rest"
    while value is not None and hasattr(value, rest): value = getattr(value, rest)
def resident(): return int(open("/proc/self/statm").read().split()[1]) * 4096
for line in sys.stdin:
    n, calls = map(int, line.split())
    value, start = argument(n), resident()
    begin = time.thread_time()
    for _ in range(calls): result = f(value)
    took = time.thread_time() - begin
    peak = int([line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1]) * 1024
    drop(result); drop(value)
    print(took / calls * 1e9, (peak - start) / max(n, 1), flush=True)
"""


class Worker:
    def __init__(self, source: str, encc: bool, levels: int) -> None:
        program = WORKER.format(source=source, encc=encc, levels=levels)
        self.process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, n: int, calls: int) -> tuple[float, float] | None:
        try:
            self.process.stdin.write(f"{n} {calls}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        words = self.process.stdout.readline().split()
        return (float(words[0]), float(words[1])) if words else None


def least(workers: list[Worker], n: int, calls: int, turns: int) -> list[float | None]:
    best: list[float | None] = [float("inf") for _ in workers]
    for _ in range(turns):
        for i, worker in enumerate(workers):
            result = worker.run(n, calls) if best[i] is not None else None
            best[i] = min(best[i], result[0]) if result else None
    return best


def main() -> None:
    levels = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    print(f"Python {sys.version.split()[0]}; deep: {levels} levels")
    print(f"{'':20}" + "".join(f"{f'depth {n}':>8}{'stock':>6}{'ratio':>6} " for n in (1, 10)), end="")
    print(f"{'ns deep':>9}{'stock':>7}{'ratio':>6}{'bytes':>7}")
    for name, source in FUNCTIONS.items():
        workers = [Worker(source, encc, levels) for encc in (True, False)]
        cells = []
        for n in (1, 10):
            ours, stock = least(workers, n, 4000, 25)
            cells.append(f"{ours:8.0f}{stock:6.0f}{ours / stock:6.2f} ")
        if name == "n * f(n - 1)":
            print(f"{name:20}" + "".join(cells), flush=True)
            continue
        size = workers[0].run(levels, 1)[1]
        ours, stock = least(workers, levels, 1, 7 if levels <= 100_000 else 3)
        deep = f"{ours / levels:9.0f}" + (f"{stock / levels:7.0f}{ours / stock:6.2f}" if stock else f"{'-':>7}{'-':>6}")
        print(f"{name:20}" + "".join(cells) + deep + f"{size:7.0f}", flush=True)


if __name__ == "__main__":
    main()
