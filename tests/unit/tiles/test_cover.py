# SPDX-License-Identifier: GPL-2.0-or-later
"""Counting tiles, compared with an independent brute force with shapely."""

from __future__ import annotations

import time

import numpy as np
import pytest

from plugin.tiles.extent import Extent
from plugin.tiles.scheme import Area, Lod, TileScheme, count_tiles, cover, iter_cover
from plugin.tiles.spatial_reference import SpatialReference

shapely = pytest.importorskip("shapely")
geometry = pytest.importorskip("shapely.geometry")
unary_union = pytest.importorskip("shapely.ops").unary_union

HALF = 20037508.342787
RESOLUTION = 156543.03392800014


def web_mercator(levels=24):
    lods = tuple(Lod(z, RESOLUTION / 2**z, 591657527.6 / 2**z) for z in range(levels))
    return TileScheme(-HALF, HALF, 256, 256, lods, SpatialReference(102100, 3857))


def random_scheme(rng):
    """A scheme of odd origin, tile shape and ratio."""
    ratio = rng.choice([2, 1.5625, 3, 2.5])
    lods = tuple(Lod(level, 10.0 / ratio**level, 1.0) for level in range(4))
    origin = rng.uniform(-400, -20), rng.uniform(120, 400)
    sizes = rng.choice([1, 2, 3], 2)
    return TileScheme(*origin, int(sizes[0]), int(sizes[1]), lods, SpatialReference(26711))


def random_polygon(rng, centre, radius):
    """A star-shaped ring with star-shaped holes inside it."""

    def star(at, inner, outer, points):
        # Jittered steps of less than half a turn: a ring that never crosses itself.
        angles = (np.arange(points) + rng.uniform(0, 0.9, points)) * 2 * np.pi / points
        radii = rng.uniform(inner, outer, points)
        return np.c_[at[0] + radii * np.cos(angles), at[1] + radii * np.sin(angles)]

    rings = [star(centre, radius * 0.6, radius, int(rng.integers(12, 30)))]
    if rng.random() < 0.6:
        rings.append(star(centre, radius * 0.1, radius * 0.4, int(rng.integers(5, 12))))
        if rng.random() < 0.5:  # an island in the hole
            rings.append(star(centre, 0.0, radius * 0.08, 5))
    return rings


def shape_of(rings):
    """The even-odd shape, ring by ring, in shapely's own way."""
    shape = geometry.Polygon()
    for ring in rings:
        shape = shape.symmetric_difference(geometry.Polygon(ring))
    return shape


def brute_force(scheme, level, shape):
    """Every tile whose box shares an area with the shape."""
    if shape.is_empty:
        return set()
    width, height = scheme.tile_size(level)
    xmin, ymin, xmax, ymax = shape.bounds
    found = set()
    for row in range(max(0, int((scheme.origin_y - ymax) // height)), int((scheme.origin_y - ymin) // height) + 1):
        for col in range(max(0, int((xmin - scheme.origin_x) // width)), int((xmax - scheme.origin_x) // width) + 1):
            box = scheme.tile_extent(level, row, col)
            tile = geometry.box(box.xmin, box.ymin, box.xmax, box.ymax)
            if tile.intersection(shape).area > 0:
                found.add((row, col))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_random_polygons_agree_with_brute_force(seed):
    rng = np.random.default_rng(seed)
    for _ in range(4):
        scheme = random_scheme(rng)
        polygons = [random_polygon(rng, rng.uniform(0, 40, 2), rng.uniform(0.5, 25)) for _ in range(rng.integers(1, 4))]
        area = Area.from_polygons(polygons)
        shape = unary_union([shape_of(rings) for rings in polygons])
        clip = None
        if rng.random() < 0.4:
            low = rng.uniform(-10, 20, 2)
            clip = Extent(*low, *(low + rng.uniform(1, 30, 2)))
            shape = shape.intersection(geometry.box(clip.xmin, clip.ymin, clip.xmax, clip.ymax))
        level = int(rng.integers(0, 4))
        tiles = cover(scheme, level, area, clip)
        assert set(tiles) == brute_force(scheme, level, shape)
        assert tiles.count == len(set(tiles)) == count_tiles(scheme, [level], area, clip)[level]


def test_small_chunks_give_the_same_tiles(monkeypatch):
    rng = np.random.default_rng(5)
    scheme = random_scheme(rng)
    area = Area.from_polygons([random_polygon(rng, (10, 10), 20), random_polygon(rng, (30, 5), 10)])
    whole = list(cover(scheme, 3, area))
    monkeypatch.setattr("plugin.tiles.cover._CHUNK", 8)
    assert len(list(iter_cover(scheme, 3, area))) > 5
    assert list(cover(scheme, 3, area)) == whole
    monkeypatch.setattr("plugin.tiles.cover._KEY_LIMIT", 100)
    assert list(cover(scheme, 3, area)) == whole


def test_the_intervals_are_sorted_disjoint_and_searchable():
    rng = np.random.default_rng(7)
    scheme = random_scheme(rng)
    tiles = cover(scheme, 3, Area.from_polygons([random_polygon(rng, (10, 10), 20) for _ in range(3)]))
    same_row = tiles.row[1:] == tiles.row[:-1]
    assert (tiles.row[1:] >= tiles.row[:-1]).all()
    assert (tiles.first[1:] > tiles.last[:-1] + 1)[same_row].all()
    listed = set(tiles)
    rows = range(min(row for row, _ in listed) - 1, max(row for row, _ in listed) + 2)
    cols = range(min(col for _, col in listed) - 1, max(col for _, col in listed) + 2)
    assert {(r, c) for r in rows for c in cols if tiles.contains(r, c)} == listed


def test_the_whole_world_is_every_tile():
    for edge in (HALF, 20037508.342789244, 20037508.3427892):
        world = Area.from_extent(Extent(-edge, -edge, edge, edge))
        assert count_tiles(web_mercator(), range(24), world) == {z: 4**z for z in range(24)}
        # The same outline with one point more goes the general way.
        ring = [(-edge, -edge), (-edge, edge), (0, edge), (edge, edge), (edge, -edge)]
        assert count_tiles(web_mercator(), range(11), Area.from_polygons([[ring]])) == {z: 4**z for z in range(11)}


def test_shared_edges_and_corners_do_not_count():
    scheme = TileScheme(0, 100, 10, 10, (Lod(0, 1.0, 1.0),), SpatialReference(3857))
    for turn in (lambda e: Area.from_extent(e), lambda e: Area.from_polygons([[diamond_box(e)]])):
        assert set(cover(scheme, 0, turn(Extent(10, 80, 20, 90)))) == {(1, 1)}
        assert set(cover(scheme, 0, turn(Extent(10 - 1e-9, 80, 20 + 1e-9, 90 + 1e-9)))) == {(1, 1)}
        assert set(cover(scheme, 0, turn(Extent(9.9, 80, 20, 90)))) == {(1, 0), (1, 1)}
        # Nothing left of or above the origin.
        assert set(cover(scheme, 0, turn(Extent(-50, 95, 5, 150)))) == {(0, 0)}
        assert not set(cover(scheme, 0, turn(Extent(-50, 95, -5, 150))))


def diamond_box(e):
    """The box with an extra point on an edge, so that it isn't taken for a plain range."""
    middle = (e.xmin + e.xmax) / 2
    return [(e.xmin, e.ymin), (middle, e.ymin), (e.xmax, e.ymin), (e.xmax, e.ymax), (e.xmin, e.ymax)]


def test_a_tile_wholly_inside_a_hole_does_not_count():
    scheme = TileScheme(0, 100, 10, 10, (Lod(0, 1.0, 1.0),), SpatialReference(3857))
    outer = [(5, 5), (5, 95), (95, 95), (95, 5)]
    exact_hole = [(30, 30), (70, 30), (70, 70), (30, 70)]
    assert cover(scheme, 0, Area.from_polygons([[outer, exact_hole]])).count == 100 - 16
    smaller = [(31, 31), (69, 31), (69, 69), (31, 69)]
    tiles = cover(scheme, 0, Area.from_polygons([[outer, smaller]]))
    assert tiles.count == 100 - 4 and not tiles.contains(4, 4) and tiles.contains(3, 3)
    # A second polygon fills the hole: the union counts, not the parity.
    filled = Area.from_polygons([[outer, exact_hole], [exact_hole]])
    assert cover(scheme, 0, filled).count == 100
    assert cover(scheme, 0, Area.from_polygons([[outer], [outer]])).count == 100


def test_thin_and_tiny_areas_count_where_they_lie():
    scheme = web_mercator()
    line = Area.from_polygons([[[(1, 1), (8e6, 8e6), (1, 1)]]])
    assert set(cover(scheme, 3, line)) == {(3, 4), (2, 5)} == set(cover(scheme, 3, line, Extent(0, 0, 9e6, 9e6)))
    # Ten metres on the meridian are less than a millionth of a tile, and still there.
    tiny = Extent(-5, 1000, 5, 1010)
    for area in (Area.from_extent(tiny), Area.from_polygons([[diamond_box(tiny)]])):
        assert set(cover(scheme, 1, area)) == {(0, 0), (0, 1)}
        assert count_tiles(scheme, [1], area) == {1: 2}


def test_an_empty_area_or_clip_touches_nothing():
    scheme = web_mercator(3)
    world = Area.from_extent(Extent(-1e7, -1e7, 1e7, 1e7))
    assert count_tiles(scheme, [0, 1], Area(())) == {0: 0, 1: 0}
    assert count_tiles(scheme, [0], world, Extent(5, 5, 5, 9)) == {0: 0}
    assert count_tiles(scheme, [2], world, Extent(1e7, -1e7, 2e7, 1e7)) == {2: 0}
    assert Area.from_extent(Extent(3, 3, 3, 5)).is_empty
    assert Area.from_polygons([[[]], []]).is_empty
    with pytest.raises(ValueError, match="finite"):
        Area.from_polygons([[[(0, 0), (1, float("nan")), (1, 1)]]])


def outline(points):
    """A rough outline about 1,000 km across, in web mercator."""
    rng = np.random.default_rng(1)
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    radius = np.ones(points)
    for k in range(1, 200):
        radius += rng.normal() * 0.25 / k**1.2 * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    radius = 500_000 * np.clip(radius, 0.2, None)
    return np.c_[800_000 + radius * np.cos(angle), 6_000_000 + radius * np.sin(angle)]


def test_a_country_is_counted_at_all_levels_in_a_moment():
    area = Area.from_polygons([[outline(10_000)]])
    began = time.perf_counter()
    counts = count_tiles(web_mercator(), range(21), area)
    assert time.perf_counter() - began < 1.0  # about 0.07 s here; slow machines have slack
    assert counts[5] == 4 and counts[20] == 542050709
