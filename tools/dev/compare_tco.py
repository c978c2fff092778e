"""Times the same recursion as a loop, with encc and with the decorator of PyPI's `tco` package, variants interleaved.

Run it transformed: `encc transform tools/dev/compare_tco.py -o OUT && python OUT/compare_tco.py`.
"""

from __future__ import annotations

import statistics
import time

DEPTH = 100_000
ROUNDS = 7


def loop(n, acc):
    while n:
        n, acc = n - 1, acc + n
    return acc


def with_encc(n, acc):
    if n == 0:
        return acc
    return with_encc(n - 1, acc + n)


def measure(variants):
    times = {name: [] for name in variants}
    for _ in range(ROUNDS):  # interleaved, so that a change of the machine's speed meets all of them
        for name, function in variants.items():
            start = time.perf_counter()
            assert function(DEPTH, 0) == DEPTH * (DEPTH + 1) // 2
            times[name].append((time.perf_counter() - start) / DEPTH * 1e9)
    return {name: statistics.median(samples) for name, samples in times.items()}


def main():
    variants = {"hand-written loop": loop, "encc": with_encc}
    try:
        from tco import with_continuations

        # The decorator hands the function itself in by keyword.
        @with_continuations()
        def with_tco(n, acc, self=None):
            if n == 0:
                return acc
            return self(n - 1, acc + n)

        variants["tco 1.2.1"] = with_tco
    except ImportError:
        print("  tco is not installed")
    medians = measure(variants)
    for name, value in medians.items():
        print(f"  {name:20} {value:8.1f} ns per call {value / medians['hand-written loop']:8.2f} x the loop")


if __name__ == "__main__":
    main()
