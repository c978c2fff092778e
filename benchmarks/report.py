"""Prints the measurements as tables, beside the targets."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

import builds

#: encc's calls to the same function, by minor version; the interpreter itself turns round more slowly from 3.14 on.
TARGET_ITSELF = {14: 1.15, 15: 1.15}
TARGET_OTHERS = 2.8
TARGET_TCO = 10.0
TARGET_CALL = {"itself": 1.05, "others": 2.2}
TARGET_GROWTH_KIB = 2048


def target(python: builds.Interpreter, kind: str) -> float | None:
    if kind == "itself":
        return TARGET_ITSELF.get(int(python.version.split(".")[1]), 1.10)
    return TARGET_OTHERS if kind == "others" else None


def beside(ratio: float, limit: float | None) -> str:
    if limit is None:
        return ""
    return f"<= {limit:.2f} {'ok' if round(ratio, 2) <= limit else 'MISSED'}"


class Ratios:
    """One variant against another: of the quickest bursts, of the median ones, and what the single processes gave."""

    def __init__(self, samples: list[Any], variant: str, base: str) -> None:
        pairs = [(sample["times"][variant], sample["times"][base]) for sample in samples]
        self.each = [min(times) / min(others) for times, others in pairs]
        self.quickest = median(self.each)
        self.median = median(median(times) / median(others) for times, others in pairs)

    def __str__(self) -> str:
        return f"{self.quickest:6.2f} {f'{min(self.each):.2f}-{max(self.each):.2f}':>11} {self.median:7.2f}"

    def as_json(self) -> dict[str, Any]:
        return {"quickest": self.quickest, "median": self.median, "each": self.each}


def nanoseconds(samples: list[Any], variant: str) -> tuple[float, float]:
    """CPU time of a call in the quickest burst of all and in the median one."""
    calls = samples[0]["calls"]
    bursts = [time for sample in samples for time in sample["times"][variant]]
    return min(bursts) / calls, median(bursts) / calls


def times(python: builds.Interpreter, measured: Iterator[tuple[str, list[Any]]]) -> dict[str, Any]:
    print(
        "ns of CPU time for a call (quickest and median burst); ratio to the loop of the quickest bursts (median of\n"
        "the processes, lowest-highest), and of the median bursts\n"
        f"{'program':15} {'variant':7} {'ns':>7} {'median':>7}  {'ratio':>5} {'processes':>11} {'medians':>7}  target"
    )
    result = {}
    for program, samples in measured:
        entry: dict[str, Any] = {"kind": samples[0]["kind"], "variants": {}}
        for variant in samples[0]["times"]:
            quickest, middle = nanoseconds(samples, variant)
            ratios = Ratios(samples, variant, "loop") if "loop" in samples[0]["times"] else None
            text = ""
            if ratios and variant == "encc":
                text = beside(ratios.quickest, target(python, samples[0]["kind"]))
            if variant == "tco" and "encc" in samples[0]["times"]:
                faster = Ratios(samples, "tco", "encc").quickest
                verdict = "ok" if faster >= TARGET_TCO else "MISSED"
                text = f"encc is {faster:.1f} times faster (>= {TARGET_TCO:.0f} {verdict})"
            line = f"{program:15} {variant:7} {quickest:7.1f} {middle:7.1f}  {ratios or ''!s:26}  {text}"
            print(line.rstrip(), flush=True)
            entry["variants"][variant] = {
                "ns": quickest,
                "median_ns": middle,
                "ratio": ratios.as_json() if ratios else None,
            }
        result[program] = entry
    return result


def calls(samples: list[Any]) -> dict[str, Any]:
    print(
        "\nA call that does not recurse: ns, and the ratio to the same call of the plain function\n"
        f"{'function':28} {'variant':7} {'ns':>7} {'median':>7}  {'ratio':>5} {'processes':>11} {'medians':>7}  target"
    )
    result: dict[str, Any] = {}
    for kind, first in samples[0]["kinds"].items():
        of_kind = [sample["kinds"][kind] for sample in samples]
        result[kind] = {}
        for variant in first["times"]:
            quickest, middle = nanoseconds(of_kind, variant)
            ratios = Ratios(of_kind, variant, "plain")
            text = beside(ratios.quickest, TARGET_CALL.get(kind)) if variant == "encc" else ""
            line = f"{first['text']:28} {variant:7} {quickest:7.1f} {middle:7.1f}  {ratios!s:26}  {text}"
            print(line.rstrip(), flush=True)
            result[kind][variant] = {"ns": quickest, "median_ns": middle, "ratio": ratios.as_json()}
    return result


def depths(measured: Iterator[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    print("One chain of calls, each in a fresh process: CPU time and growth of the memory's peak")
    result = {}
    for program, figures in measured:
        for variant, figure in figures.items():
            if isinstance(figure, str):
                print(f"{program:15} {variant:7} {figure}", flush=True)
            elif figure:
                growth = figure["grown_kib"]
                text = f"(< 2 MiB {'ok' if growth < TARGET_GROWTH_KIB else 'MISSED'})" if variant == "encc" else ""
                line = f"{program:15} {variant:7} {figure['seconds']:8.3f} s {growth / 1024:+9.1f} MiB  {text}"
                print(line.rstrip(), flush=True)
        result[program] = figures
    return result


def instructions(measured: Iterator[tuple[str, dict[str, float]]]) -> dict[str, Any]:
    print(f"Instructions for a call, and the ratio to the loop\n{'program':15} {'variant':7} {'count':>9} {'ratio':>6}")
    result = {}
    for program, figures in measured:
        for variant, figure in figures.items():
            ratio = f"{figure / figures['loop']:6.2f}" if figures.get("loop") else ""
            print(f"{program:15} {variant:7} {figure:9.1f} {ratio}".rstrip(), flush=True)
        result[program] = figures
    return result
