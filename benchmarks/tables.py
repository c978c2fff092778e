"""Prints what `run.py --json` wrote as the tables of docs/performance.md: python benchmarks/tables.py OUT.json [...]."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Row = list[str]


def table(head: Row, rows: list[Row]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def ratio(variants: dict[str, Any], variant: str) -> str:
    found = variants.get(variant)
    return f"{found['ratio']['quickest']:.2f}" if found else "-"


def beside_loop(measured: list[dict[str, Any]]) -> str:
    """The loop's ns and encc's ratio, a column for each interpreter."""
    rows = []
    for program in measured[0]["programs"]:
        row = [program]
        for each in measured:
            variants = each["programs"][program]["variants"]
            spread = variants["encc"]["ratio"]["each"]
            row.append(f"{variants['loop']['ns']:.1f}, **{ratio(variants, 'encc')}** ({min(spread):.2f}-{max(spread):.2f})")
        rows.append(row)
    return table(["ns of the loop, encc / loop", *(each["interpreter"] for each in measured)], rows)


def other_variants(measured: list[dict[str, Any]]) -> str:
    """Pure core, plain recursion and tco, as ratios to the loop."""
    rows = []
    for program in measured[0]["programs"]:
        row = [program]
        for each in measured:
            variants = each["programs"][program]["variants"]
            row.append(" / ".join(ratio(variants, variant).partition(".")[0] for variant in ("pure", "plain", "tco")))
        rows.append(row)
    return table(["pure / plain / tco, x loop", *(each["interpreter"] for each in measured)], rows)


def calls(measured: list[dict[str, Any]]) -> str:
    texts = {"itself": "self calls only", "others": "calls others", "once": "calls another, which returns"}
    rows = [[texts[kind], *(ratio(each["calls"][kind], "encc") for each in measured)] for kind in texts]
    return table(["encc / plain", *(each["interpreter"] for each in measured)], rows)


def depth(measured: list[dict[str, Any]]) -> str:
    def cell(figure: Any) -> str:
        if not figure:
            return "-"
        return figure if isinstance(figure, str) else f"{figure['seconds']:.2f} s, {figure['grown_kib'] / 1024:+.0f} MiB"

    rows = []
    for program in measured[0]["depth"]:
        for variant in ("encc", "plain"):
            figures = [cell(each["depth"][program].get(variant)) for each in measured]
            rows.append([f"{program}, {variant}", *figures])
    return table(["", *(each["interpreter"] for each in measured)], rows)


def main(files: list[str]) -> None:
    for file in files:
        measured = json.loads(Path(file).read_text())
        if "depth" in measured[0]:
            print(depth(measured))
        elif "programs" in measured[0]:
            print("\n".join(part(measured) for part in (beside_loop, other_variants)))
            if "calls" in measured[0]:
                print(calls(measured))


if __name__ == "__main__":
    main(sys.argv[1:])
