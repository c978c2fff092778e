"""Runs the rows of a module at a depth and prints each row's peak memory growth: measure_depth.py MODULE DEPTH

One line of JSON per row: [row, result at depth 200, result at DEPTH, growth of the peak in KiB or the exception].
"""

import importlib.util
import json
import sys


def peak() -> int:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def main() -> None:
    spec = importlib.util.spec_from_file_location("rows", sys.argv[1])
    rows = importlib.util.module_from_spec(spec)
    sys.modules["rows"] = rows
    spec.loader.exec_module(rows)
    depth = int(sys.argv[2])
    for name, run in rows.ROWS.items():
        small = None
        try:
            small = repr(run(200))
            run(2000) if depth > 2000 else None
            before = peak()
            large = repr(run(depth))
            outcome = peak() - before
        except RecursionError:
            outcome = large = "RecursionError"
        print(json.dumps([name, small, large, outcome]), flush=True)


main()
