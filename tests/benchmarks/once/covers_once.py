# SPDX-License-Identifier: GPL-2.0-or-later
"""The tiles that an outline touches, by others' programs, in an environment that has them.

``covers_once.py mercantile|supermercado SECONDS OUTLINE`` goes down the levels while they take no longer than
that, and prints what it found at the deepest.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

RADIUS = 6378137.0
DEEPEST = 18


def by_mercantile(ring: list[list[float]]) -> Callable[[int], int]:
    import mercantile
    from shapely.geometry import Polygon, box
    from shapely.prepared import prep

    degrees = [_degrees(x, y) for x, y in ring]
    west, east = min(lon for lon, _ in degrees), max(lon for lon, _ in degrees)
    south, north = min(lat for _, lat in degrees), max(lat for _, lat in degrees)
    prepared = prep(Polygon(ring))

    def count(level: int) -> int:
        tiles = mercantile.tiles(west, south, east, north, level)
        return sum(prepared.intersects(box(*mercantile.xy_bounds(tile))) for tile in tiles)

    return count


def by_supermercado(ring: list[list[float]]) -> Callable[[int], int]:
    from supermercado import burntiles

    degrees = [_degrees(x, y) for x, y in ring]
    shape = {"type": "Polygon", "coordinates": [[*degrees, degrees[0]]]}

    def count(level: int) -> int:
        return len(burntiles.burn([{"type": "Feature", "geometry": shape, "properties": {}}], level))

    return count


def _degrees(x: float, y: float) -> tuple[float, float]:
    return math.degrees(x / RADIUS), math.degrees(math.atan(math.sinh(y / RADIUS)))


def main(name: str, patience: str, outline: str) -> None:
    ring = json.loads(Path(outline).read_text())
    count = {"mercantile": by_mercantile, "supermercado": by_supermercado}[name](ring)
    label = {"mercantile": "mercantile and shapely", "supermercado": "supermercado"}[name]
    found: dict[str, object] = {}
    for level in range(DEEPEST + 1):
        began = time.perf_counter()
        tiles = count(level)
        seconds = time.perf_counter() - began
        found = {"name": label, "level": level, "tiles": tiles, "seconds": seconds}
        if 4 * seconds > float(patience):
            break
    print(json.dumps(found))


main(*sys.argv[1:])
