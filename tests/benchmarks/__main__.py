# SPDX-License-Identifier: GPL-2.0-or-later
"""``make bench``: measure everything and print one table. Only a crash makes it fail, never a slow machine."""

from __future__ import annotations

import importlib
import shutil
import sys
import time
import traceback

from tests.benchmarks.tools import FOLDER, Row

SECTIONS = {
    "loading": "Starting QGIS",
    "tiling": "Counting tiles",
    "downloading": "Fetching the package",
    "uploading": "Sending a package",
    "surviving": "Interruptions, many jobs, many records",
    "exporting": "A whole export",
    "maps": "A large map image",
    "copying": "Copying tiles",
    "large": "A large package",
    "in_place": "The first picture of a package",
}


def main() -> int:
    chosen = sys.argv[1:] or list(SECTIONS)
    failed = False
    began = time.perf_counter()
    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        for name in chosen:
            try:
                show(SECTIONS[name], importlib.import_module(f"tests.benchmarks.{name}").rows())
            except Exception:  # the others are still worth seeing
                failed = True
                print(f"\n{name} crashed:\n{traceback.format_exc()}", file=sys.stderr)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"\n{time.perf_counter() - began:.0f} s; ratio = ours / beside, below 1 is better than what stands beside")
    return int(failed)


def show(title: str, rows: list[Row]) -> None:
    ratios = ["" if row.ratio is None else _short(row.ratio) for row in rows]
    lines = [(row.what, row.ours, row.beside, ratio, row.note) for row, ratio in zip(rows, ratios)]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    print(f"\n{title}")
    for line in lines:
        cells = [f"{cell:<{width}}" for cell, width in zip(line, widths)]
        print(("  " + " | ".join([*cells, line[4]])).rstrip(" |"), flush=True)


def _short(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.1 else f"1/{1 / ratio:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
