# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast and in how much memory a country's tiles are counted, beside asking tile by tile."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np

from plugin.spatial_reference import SpatialReference
from plugin.tiling import Area, Lod, TileScheme, count_tiles
from tests.benchmarks.tools import Memory, Row, child

HALF = 20037508.342787
RESOLUTION = 156543.03392800014
VERTICES = 10_000
RADIUS = 500_000  # metres; about the size of Germany
LEVELS = range(21)
GOAL = 200.0  # milliseconds
PATIENCE = 4.0  # seconds for all that is asked tile by tile


def outline(points: int, radius: float) -> np.ndarray:
    """Return a rough outline in web mercator; its mean *radius* in metres."""
    rng = np.random.default_rng(1)
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    distance = np.ones(points)
    for k in range(1, 200):
        distance += rng.normal() * 0.25 / k**1.2 * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    distance = radius * np.clip(distance, 0.2, None)
    return np.c_[800_000 + distance * np.cos(angle), 6_000_000 + distance * np.sin(angle)]


def scheme() -> TileScheme:
    lods = tuple(Lod(z, RESOLUTION / 2**z, 591657527.6 / 2**z) for z in LEVELS)
    return TileScheme(-HALF, HALF, 256, 256, lods, SpatialReference(102100, 3857))


def rows() -> list[Row]:
    found: dict[str, Any] = child(["-m", "tests.benchmarks.tiling"])
    time_all, tiles = found["seconds"] * 1000, found["tiles"]
    kept = "met" if time_all < GOAL else "MISSED"
    rows = [
        Row(
            f"count a {VERTICES:,}-vertex country, levels 0-{LEVELS[-1]}",
            f"{time_all:.0f} ms",
            note=f"{tiles:.3g} tiles; goal {GOAL:.0f} ms {kept}",
        ),
        Row("its peak memory", f"+{found['memory']:.1f} MB", note="resident, over the imports"),
    ]
    if "level" in found:
        same = "same count" if found["count"] == found["hits"] else f"COUNTS DIFFER: {found['count']} {found['hits']}"
        rows.append(
            Row(
                f"the same at level {found['level']} alone",
                f"{found['asked'] / found['quick']:,.0f} tiles/s",
                f"shapely, prepared, tile by tile {found['asked'] / found['slow']:,.0f} tiles/s",
                found["quick"] / found["slow"],
                f"{found['asked']:,} asked, {same}; {found['quick'] * 1000:.1f} ms and {found['slow'] * 1000:.0f} ms",
            )
        )
    return rows


def main() -> None:
    """In a process of its own: count, then ask shapely level by level while it is quick enough."""
    grid, ring = scheme(), outline(VERTICES, RADIUS)
    count_tiles(grid, [0], Area.from_extent(grid.tile_extent(0, 0, 0)))  # what is only done once
    memory = Memory()
    tiles = sum(count_tiles(grid, LEVELS, Area.from_polygons([[ring]])).values())
    found: dict[str, Any] = {"tiles": tiles, "memory": memory.growth()}
    # An area keeps what it has worked out, so each round gets a new one.
    found["seconds"] = min(_timed(lambda: count_tiles(grid, LEVELS, Area.from_polygons([[ring]])))[0] for _ in range(5))
    try:
        from shapely.geometry import Polygon, box
        from shapely.prepared import prep
    except ImportError:  # the table does without
        print(json.dumps(found))
        return
    prepared = prep(Polygon(ring))
    spent = 0.0
    for level in LEVELS:
        area = Area.from_polygons([[ring]])
        quick, counts = _timed(lambda: count_tiles(grid, [level], area))  # noqa: B023 (called at once)
        block = grid.tile_range(level, area.extent)
        assert block is not None
        top, bottom, left, right = block

        def ask() -> int:
            boxes = (
                grid.tile_extent(level, row, col)  # noqa: B023
                for row in range(top, bottom + 1)  # noqa: B023
                for col in range(left, right + 1)  # noqa: B023
            )
            return sum(prepared.intersects(box(one.xmin, one.ymin, one.xmax, one.ymax)) for one in boxes)

        slow, hits = _timed(ask)
        spent += slow
        asked = (bottom - top + 1) * (right - left + 1)
        found.update(level=level, quick=quick, slow=slow, count=counts[level], hits=hits, asked=asked)
        if spent + 5 * slow > PATIENCE:
            break
    print(json.dumps(found))


def _timed(function: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    value = function()
    return time.perf_counter() - began, value


if __name__ == "__main__":
    main()
