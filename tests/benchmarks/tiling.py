# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast and in how much memory a country's tiles are counted and split, beside asking tile by tile."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from plugin.tiles.scheme import Area, Lod, TileScheme, count_tiles
from plugin.tiles.spatial_reference import SpatialReference
from plugin.tiles.split import plan_parts
from tests.benchmarks.tools import BESIDE, FOLDER, Memory, Row, child

HALF = 20037508.342787
RESOLUTION = 156543.03392800014
VERTICES = 10_000
RADIUS = 800_000  # metres; the size of a large country
LEVELS = range(24)
LIMIT = 100_000_000  # tiles of a part, for some 1,400 of them
GOAL, MEMORY = 1500.0, 250.0  # milliseconds and MB, for counting and splitting together
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
    time_all, tiles = (found["count"] + found["split"]) * 1000, found["tiles"]
    kept = "met" if time_all < GOAL and found["memory"] < MEMORY else "MISSED"
    rows = [
        Row(
            f"count and split a {VERTICES:,}-vertex country, levels 0-{LEVELS[-1]}",
            f"{time_all:.0f} ms",
            note=f"{tiles:.3g} tiles in {found['parts']:,} parts (count {found['count'] * 1000:.0f} ms); "
            f"goal {GOAL:.0f} ms and {MEMORY:.0f} MB {kept}",
        ),
        Row("its peak memory", f"+{found['memory']:.1f} MB", note="resident, over the imports"),
    ]
    script = Path(__file__).with_name("once") / "covers_once.py"
    for name in ("mercantile", "supermercado"):
        try:
            beside = child([str(script), name, str(PATIENCE), str(_outline_file())], python=BESIDE)
        except (RuntimeError, OSError) as error:
            rows.append(Row(name, "", note=f"did not run: {str(error).strip().splitlines()[-1][:80]}"))
            continue
        level = beside["level"]
        quick, count = found["levels"][str(level)]
        same = "same count" if count == beside["tiles"] else f"{count:,} tiles, it finds {beside['tiles']:,}"
        rows.append(
            Row(
                f"level {level} alone, the deepest that {name} does within {PATIENCE:g} s",
                f"{quick * 1000:.1f} ms",
                f"{beside['name']} {beside['seconds'] * 1000:,.0f} ms",
                quick / beside["seconds"],
                f"{same}; {beside['tiles'] / beside['seconds']:,.0f} tiles/s beside {count / quick:,.0f}",
            )
        )
    return rows


def _outline_file() -> Path:
    path = FOLDER / "outline.json"
    path.write_text(json.dumps(outline(VERTICES, RADIUS).tolist()))
    return path


def main() -> None:
    """In a process of its own: count, and split."""
    grid, ring = scheme(), outline(VERTICES, RADIUS)
    count_tiles(grid, [0], Area.from_extent(grid.tile_extent(0, 0, 0)))  # what is only done once
    memory = Memory()
    area = Area.from_polygons([[ring]])
    counts = count_tiles(grid, LEVELS, area)
    parts = plan_parts(grid, LEVELS, area, LIMIT, counts=counts)
    found: dict[str, Any] = {"tiles": sum(counts.values()), "parts": len(parts), "memory": memory.growth()}
    assert sum(part.tiles for part in parts) == found["tiles"]
    # An area keeps what it has worked out, so each round gets a new one.
    found["count"] = min(_timed(lambda: count_tiles(grid, LEVELS, Area.from_polygons([[ring]])))[0] for _ in range(3))
    found["split"] = min(_timed(lambda: plan_parts(grid, LEVELS, area, LIMIT, counts=counts))[0] for _ in range(3))
    found["levels"] = {}
    for level in LEVELS[:19]:
        area = Area.from_polygons([[ring]])
        found["levels"][level] = _timed(lambda: count_tiles(grid, [level], area)[level])  # noqa: B023 (called at once)
    print(json.dumps(found))


def _timed(function: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    value = function()
    return time.perf_counter() - began, value


if __name__ == "__main__":
    main()
