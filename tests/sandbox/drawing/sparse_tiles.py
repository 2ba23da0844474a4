# SPDX-License-Identifier: GPL-2.0-or-later
"""Which tiles of SparseVector there are: only those below tiles with more than a few towns."""

from __future__ import annotations

import math
from functools import lru_cache

NAME = "sparse"  # of the scheme
FEW = 1  # a tile with no more towns than this has no tiles below it
GRID = 4096  # units of a vector tile
# longitude and latitude in degrees; dense in Europe, hardly any in the oceans
TOWNS: dict[str, tuple[float, float]] = {
    "Reykjavik": (-21.9, 64.15), "Oslo": (10.75, 59.91), "Helsinki": (24.94, 60.17), "Dublin": (-6.26, 53.35),
    "London": (-0.13, 51.51), "Hamburg": (9.99, 53.55), "Berlin": (13.4, 52.52), "Warsaw": (21.01, 52.23),
    "Paris": (2.35, 48.86), "Vienna": (16.37, 48.21), "Zurich": (8.54, 47.37), "Budapest": (19.04, 47.5),
    "Rome": (12.5, 41.9), "Madrid": (-3.7, 40.42), "Lisbon": (-9.14, 38.72), "Athens": (23.73, 37.98),
    "Istanbul": (28.98, 41.01), "Moscow": (37.62, 55.76), "Cairo": (31.24, 30.04), "Lagos": (3.38, 6.52),
    "Nairobi": (36.82, -1.29), "Johannesburg": (28.05, -26.2), "Tehran": (51.39, 35.69), "Delhi": (77.21, 28.61),
    "Mumbai": (72.88, 19.08), "Beijing": (116.41, 39.9), "Seoul": (126.98, 37.57), "Tokyo": (139.69, 35.69),
    "Jakarta": (106.85, -6.21), "Perth": (115.86, -31.95), "Sydney": (151.21, -33.87), "Auckland": (174.76, -36.85),
    "Seattle": (-122.33, 47.61), "Los Angeles": (-118.24, 34.05), "Chicago": (-87.63, 41.88),
    "Washington": (-77.04, 38.91), "New York": (-74.01, 40.71), "Mexico City": (-99.13, 19.43),
    "Bogota": (-74.07, 4.71), "Lima": (-77.04, -12.05), "Santiago": (-70.67, -33.45),
    "Sao Paulo": (-46.63, -23.55), "Buenos Aires": (-58.38, -34.6),
}  # fmt: skip


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    """Parts of the world's width, from its upper left corner."""
    return lon / 360 + 0.5, 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


@lru_cache(maxsize=8192)
def places(level: int, row: int, col: int) -> tuple[tuple[str, int, int], ...]:
    """The towns of a tile, each with its place in the tile's grid."""
    found = []
    for name, town in TOWNS.items():
        x, y = (part * 2**level for part in _mercator(*town))
        if (math.floor(x), math.floor(y)) == (col, row):
            found.append((name, round((x - col) * GRID), round((y - row) * GRID)))
    return tuple(found)


def exists(level: int, row: int, col: int) -> bool:
    """Whether all tiles above it have more than a few towns."""
    return all(len(places(level - up, row >> up, col >> up)) > FEW for up in range(1, level + 1))
