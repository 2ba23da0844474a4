# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts along tile boundaries: every tile in just one, none over the limit, and few of them."""

from __future__ import annotations

import numpy as np
import pytest
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.scheme import Area, Lod, TileScheme, cover
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference
from arcgis_export.plugin.tiles.split import MOST_PARTS, Part, plan_parts

HALF = 20037508.342787
Tile = tuple[int, int, int]


def halving(levels: int) -> TileScheme:
    lods = tuple(Lod(z, 156543.03392800014 / 2**z, 591657527.6 / 2**z) for z in range(levels))
    return TileScheme(-HALF, HALF, 256, 256, lods, SpatialReference(102100, 3857))


def ragged() -> TileScheme:
    """Levels 2.5, 2, 2 and 5 times finer than the one before, ids with a gap."""
    resolutions = {3: 2500.0, 4: 1000.0, 5: 500.0, 7: 250.0, 8: 50.0}
    lods = tuple(Lod(level, one, one * 3779) for level, one in resolutions.items())
    return TileScheme(-5121000.0, 9998000.0, 256, 256, lods, SpatialReference(25832))


def star(points: int, radius: float, x: float, y: float, seed: int) -> Area:
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    distance = radius * rng.uniform(0.2, 1.0, points)
    return Area.from_polygons([[np.c_[x + distance * np.cos(angle), y + distance * np.sin(angle)]]])


def tiles_of(scheme: TileScheme, part: Part, wanted: set[Tile]) -> set[Tile]:
    found = set()
    for level in part.levels:
        size = scheme.tile_size(level)
        block = scheme.tile_range(level, part.block.grown(-0.001 * min(size)))
        assert block is not None
        found |= {
            (lev, row, col)
            for lev, row, col in wanted
            if lev == level and block[0] <= row <= block[1] and block[2] <= col <= block[3]
        }
    return found


def check(
    scheme: TileScheme, levels: tuple[int, ...], area: Area, limit: int, clip: Extent | None = None
) -> list[Part]:
    wanted = {(level, row, col) for level in levels for row, col in cover(scheme, level, area, clip)}
    parts = plan_parts(scheme, levels, area, limit, clip)
    seen: set[Tile] = set()
    for part in parts:
        own = tiles_of(scheme, part, wanted)
        assert len(own) == part.tiles, "a part holds other tiles than it says"
        assert 0 < part.tiles <= limit
        assert not own & seen, "a tile lies in two parts"
        seen |= own
    assert seen == wanted
    return parts


@pytest.mark.parametrize("limit", [1, 3, 7, 50, 400, 3000])
@pytest.mark.parametrize("seed", range(4))
def test_polygons(limit: int, seed: int) -> None:
    levels = tuple(range({1: 6, 3: 6, 7: 7, 50: 8}.get(limit, 9)))
    clip = Extent(-2e6, 4e6, 3e6, 9e6) if seed % 2 else None
    check(halving(9), levels, star(5 + 40 * seed, 2.5e6, 8e5, 6e6, seed), limit, clip)


@pytest.mark.parametrize("limit", [1, 13, 200])
def test_levels_that_do_not_nest(limit: int) -> None:
    scheme = ragged()
    area = star(60, 400_000.0, 500_000.0, 5_500_000.0, 9)
    check(scheme, scheme.levels if limit > 1 else scheme.levels[:3], area, limit)


def test_levels_left_out() -> None:
    check(halving(9), (0, 3, 4, 8), star(30, 2e6, 0.0, 0.0, 4), 60)


def test_a_box_is_cut_into_full_parts() -> None:
    scheme = halving(9)
    parts = check(scheme, (8,), Area.from_extent(Extent(-HALF, -HALF, HALF, HALF)), 4096)
    assert len(parts) == 16 and all(part.tiles == 4096 for part in parts)


def test_few_parts() -> None:
    area = star(200, 2.5e6, 8e5, 6e6, 1)
    parts = check(halving(10), tuple(range(10)), area, 1000)
    assert len(parts) <= 1.4 * -(-sum(part.tiles for part in parts) // 1000)


def test_one_part_where_all_fits() -> None:
    area = star(9, 1e6, 0.0, 0.0, 1)
    (part,) = check(halving(5), (0, 1, 2, 3, 4), area, 10_000)
    assert part.levels == (0, 1, 2, 3, 4)


def test_cuts_go_along_bundles_where_that_costs_little() -> None:
    scheme = halving(11)
    side = 156543.03392800014 * 256 / 2**10
    # 500 columns of level 10 from column 6 on: half of them would end at column 256 - 6.
    box = Extent(-HALF + 6 * side, HALF - 300 * side, -HALF + 506 * side, HALF)
    parts = check(scheme, (10,), Area.from_extent(box), 80_000)
    edges = {round((part.block.xmax + HALF) / side) for part in parts} - {506}
    assert edges and all(edge % 128 == 0 for edge in edges)


def test_a_line_across_the_world_at_a_deep_level() -> None:
    """Its box has 10^9 tiles, far more than are checked one by one."""
    scheme = halving(18)
    ring = [(-1.9e7, -1.4e7), (1.9e7, 1.4e7), (1.9e7, 1.4e7 + 50), (-1.9e7, -1.4e7 + 50)]
    parts = plan_parts(scheme, (17,), Area.from_polygons([[ring]]), 20_000)
    total = sum(part.tiles for part in parts)
    assert total == cover(scheme, 17, Area.from_polygons([[ring]])).count
    assert all(part.tiles <= 20_000 for part in parts) and len(parts) <= 1.5 * (total // 20_000 + 1)


def test_far_too_much_is_refused_at_once() -> None:
    area = Area.from_extent(Extent(-HALF, -HALF, HALF, HALF))
    with pytest.raises(RequestError, match=f"more than {MOST_PARTS:,} jobs"):
        plan_parts(halving(24), tuple(range(24)), area, 100_000)
