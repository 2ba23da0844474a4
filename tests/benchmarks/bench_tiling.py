# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast a country outline is counted; run from the root: ``python -m tests.benchmarks.bench_tiling``."""

from __future__ import annotations

import resource
import time

import numpy as np

from plugin.spatial_reference import SpatialReference
from plugin.tiling import Area, Lod, TileScheme, count_tiles

HALF = 20037508.342787
RESOLUTION = 156543.03392800014


def outline(points: int, radius: float) -> np.ndarray:
    """Return a rough outline in web mercator; its mean *radius* in metres."""
    rng = np.random.default_rng(1)
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    distance = np.ones(points)
    for k in range(1, 200):
        distance += rng.normal() * 0.25 / k**1.2 * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    distance = radius * np.clip(distance, 0.2, None)
    return np.c_[800_000 + distance * np.cos(angle), 6_000_000 + distance * np.sin(angle)]


def main() -> None:
    lods = tuple(Lod(z, RESOLUTION / 2**z, 591657527.6 / 2**z) for z in range(24))
    scheme = TileScheme(-HALF, HALF, 256, 256, lods, SpatialReference(102100, 3857))
    for points, radius, levels in ((10_000, 500_000, range(21)), (10_000, 900_000, range(24))):
        area = Area.from_polygons([[outline(points, radius)]])
        began = time.perf_counter()
        tiles = sum(count_tiles(scheme, levels, area).values())
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{points} vertices, levels 0-{levels[-1]}: {tiles:.3g} tiles in {seconds:.3f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
