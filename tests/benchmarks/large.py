# SPDX-License-Identifier: GPL-2.0-or-later
"""A package of 2 GiB: how far the memory of what reads it grows."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from plugin.convert.convert import Conversion, Form, convert_tiles
from plugin.packages import open_package
from plugin.packages.health import check_tiles
from tests.benchmarks import made_packages as made
from tests.benchmarks.tools import FOLDER, Memory, Row, child

GOAL = 100.0  # MB
WORKS = {"mbtiles": "to MBTiles", "gpkg": "to GeoPackage", "health": "the look at every tile"}


def rows() -> list[Row]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "large.tpkx"
    made.write_large(path)
    size = path.stat().st_size
    assert size > 1 << 31
    found = []
    for work, words in WORKS.items():
        one = child(["-m", "tests.benchmarks.large", work])
        kept = "met" if one["memory"] < GOAL else "MISSED"
        speed = size / 1e6 / one["seconds"]
        found.append(
            Row(
                f"{size / 2**30:.1f} GiB package, {words}: memory",
                f"+{one['memory']:.1f} MB",
                f"its own start {one['start']:.1f} MB",
                one["memory"] / one["start"],
                f"peak, resident; goal {GOAL:.0f} MB more {kept}; {one['seconds']:.1f} s, {speed:,.0f} MB/s",
            )
        )
    path.unlink()
    return found


def main(work: str) -> None:
    """In a process of its own: one pass over the package."""
    package, target = FOLDER / "large.tpkx", FOLDER / f"large.{work}"
    memory = Memory()
    began = time.perf_counter()
    if work == "health":
        with open_package(package) as opened:
            health = check_tiles(opened)
        assert health.is_sound and health.tiles == made.LARGE_COUNT
    else:
        assert convert_tiles(Conversion(package, Form(work), target, "Large")) == made.LARGE_COUNT
    answer: dict[str, Any] = {"seconds": time.perf_counter() - began, "memory": memory.growth(), "start": memory.before}
    target.unlink(missing_ok=True)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
