# SPDX-License-Identifier: GPL-2.0-or-later
"""Tile schemes: reading tileInfo, placing tiles, naming levels."""

from __future__ import annotations

import pytest

from plugin.core.errors import RequestError
from plugin.tiles.extent import Extent
from plugin.tiles.levels import format_levels, levels_in_words, parse_levels
from plugin.tiles.scheme import Area, Lod, TileScheme
from plugin.tiles.spatial_reference import SpatialReference

TILE_INFO = {
    "rows": 256,
    "cols": 256,
    "dpi": 96,
    "origin": {"x": -20037508.342787, "y": 20037508.342787},
    "spatialReference": {"wkid": 102100, "latestWkid": 3857},
    "lods": [
        {"level": 1, "resolution": 78271.51696399994, "scale": 295828763.795778},
        {"level": 0, "resolution": 156543.03392800014, "scale": 591657527.591555},
        {"level": 2, "resolution": 39135.75848200009, "scale": 147914381.897889},
    ],
}


def scheme(**changes):
    return TileScheme.from_tile_info({**TILE_INFO, **changes})


def test_tile_info_is_read_and_levels_sorted():
    read = scheme()
    assert read.levels == (0, 1, 2)
    assert read.lod(1) == Lod(1, 78271.51696399994, 295828763.795778)
    assert (read.tile_width, read.tile_height, read.dpi) == (256, 256, 96)
    assert read.spatial_reference.authid == "EPSG:3857"
    with pytest.raises(RequestError, match="no level 7 here, only levels 0 to 2"):
        read.lod(7)


@pytest.mark.parametrize("dpi", [None, "x", 0])
def test_a_dpi_that_is_none_is_the_usual_one(dpi):
    assert scheme(dpi=dpi).dpi == 96 and scheme(dpi="72").dpi == 72


@pytest.mark.parametrize(
    "extra",
    [
        TILE_INFO["lods"][:1],
        [{"level": 1, "resolution": 5.0, "scale": 7.0}],
        [{"level": 3, "resolution": 0, "scale": 0}],
        [
            {"level": 3, "resolution": None},
            {"level": None, "resolution": 1},
            {"level": 2.5, "resolution": 1},
            None,
            "x",
        ],
    ],
)
def test_levels_that_are_none_or_there_twice_are_left_out(extra):
    assert scheme(lods=[*TILE_INFO["lods"], *extra]) == scheme()


def test_a_missing_scale_is_that_of_the_others():
    lods = [{**lod, "scale": None} if lod["level"] == 2 else lod for lod in TILE_INFO["lods"]]
    assert scheme(lods=lods).lod(2).scale == pytest.approx(147914381.897889, rel=1e-6)


@pytest.mark.parametrize(
    ("wkid", "resolution", "dpi", "scale"),
    [
        (102100, 156543.03392800014, None, 591657527.591555),
        (4326, 0.703125, 96, 295828763.8),
        (25832, 100.0, 96, 377952.755),
        (2263, 100.0, 96, 377952.755 * 0.3048),  # US feet
        (None, 100.0, 96, 0.0),
    ],
)
def test_scales_that_are_all_missing_are_made_of_the_units(wkid, resolution, dpi, scale):
    reference = {"wkid": wkid} if wkid else None
    read = scheme(dpi=dpi, spatialReference=reference, lods=[{"level": 0, "resolution": resolution, "scale": None}])
    assert read.lod(0).scale == pytest.approx(scale, rel=1e-5)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"origin": None}, "origin"),
        ({"origin": {"x": 0}}, "origin has no number as y"),
        ({"lods": []}, "no levels"),
        ({"lods": ["x"]}, "not an object"),
        ({"lods": [{"level": 0, "resolution": 0}]}, "resolution of 0"),
        ({"lods": [{"level": 0, "resolution": float("nan")}]}, "no number as resolution"),
        ({"lods": [{"resolution": 1}]}, "as level"),
        ({"lods": [{"level": 0.5, "resolution": 1}]}, "no level"),
        ({"rows": None}, "no number as rows"),
        ({"cols": 0}, "empty tile size"),
    ],
)
def test_a_malformed_tile_info_is_refused_with_a_message(changes, words):
    with pytest.raises(ValueError, match=words):
        scheme(**changes)


def test_rows_count_down_and_columns_right_from_the_origin():
    read = scheme(origin={"x": -5121000, "y": 9998000}, cols=100, rows=50, lods=[{"level": 3, "resolution": 10}])
    assert read.tile_extent(3, row=2, col=5) == Extent(-5116000, 9996500, -5115000, 9997000)
    assert read.range_extent(3, 2, 3, 5, 6) == Extent(-5116000, 9996000, -5114000, 9997000)
    assert read.tile_range(3, Extent(-5116000, 9996500, -5115000, 9997000)) == (2, 2, 5, 5)
    assert read.tile_range(3, Extent(-5116001, 9996499, -5114999, 9997001)) == (1, 3, 4, 6)
    assert read.tile_range(3, Extent(-6e6, 9.99e6, -5.2e6, 1e7)) is None
    assert read.tile_range(3, Extent(0, 0, 0, 1)) is None


def test_the_web_mercator_zoom_comes_from_the_ground_not_from_the_level_id():
    assert [scheme().web_mercator_zoom(level) for level in (0, 1, 2)] == [0, 1, 2]
    shifted = scheme(lods=[{"level": 0, "resolution": 39135.75848200009}])
    assert shifted.web_mercator_zoom(0) == 2
    doubled = scheme(rows=512, cols=512, lods=[{"level": 0, "resolution": 78271.516964}])
    assert doubled.web_mercator_zoom(0) == 0
    # The published six decimals of a resolution are near enough; two per cent are not.
    assert scheme(lods=[{"level": 9, "resolution": 305.748}]).web_mercator_zoom(9) == 9
    assert scheme(lods=[{"level": 9, "resolution": 300}]).web_mercator_zoom(9) is None
    assert scheme(spatialReference={"wkid": 4326}).web_mercator_zoom(0) is None
    assert scheme(rows=128, cols=128).web_mercator_zoom(0) is None
    assert scheme(origin={"x": -20037508.34, "y": 20037508.34}).web_mercator_zoom(2) == 2
    assert scheme(origin={"x": -20037508, "y": 30240971}).web_mercator_zoom(2) is None
    mixed = scheme(lods=[*TILE_INFO["lods"], {"level": 3, "resolution": 12345.6}])
    assert mixed.web_mercator_zoom(2) == 2


def test_extents():
    a, b = Extent(0, 0, 10, 10), Extent(5, -5, 20, 5)
    assert a.intersection(b) == Extent(5, 0, 10, 5)
    assert a.union(b) == Extent(0, -5, 20, 10)
    assert a.intersection(Extent(10, 0, 20, 10)) is None
    assert a.contains(Extent(0, 0, 10, 5)) and not a.contains(b)
    assert (b.width, b.height) == (15, 10)
    assert Extent(0, 0, float("nan"), 5).is_empty


def test_an_area_knows_its_extent():
    area = Area.from_polygons([[[(0, 0, 99), (5, 9, 99), (7, 1, 99)]], [[(-3, 2), (1, 1), (1, 4)]]])
    assert area.extent == Extent(-3, 0, 7, 9)
    assert not area.is_box and Area.from_extent(Extent(0, 0, 1, 2)).is_box
    # As many points and as upright, but not a box.
    assert not Area.from_polygons([[[(0, 0), (0, 1), (0, 3), (0, 2)]]]).is_box
    assert not Area.from_polygons([[[(0, 0), (0, 1), (0, 2), (1, 2)]]]).is_box


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("0-6,9", (0, 1, 2, 3, 4, 5, 6, 9)),
        (" 1 - 4, 7-9 ", (1, 2, 3, 4, 7, 8, 9)),
        ("3", (3,)),
        ("5,5,4-5", (4, 5)),
        ("2\u20133", (2, 3)),
        ("", tuple(range(12))),
    ],
)
def test_levels_are_read(text, levels):
    assert parse_levels(text, range(12)) == levels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("6-2", "6-2 runs backwards.*2-6"),
        ("a", "“a” is not a level"),
        ("1,,2", "“” is not a level"),
        ("1-", "“1-” is not a level"),
        ("-1", "“-1” is not a level"),
        ("0-20", "Level 4 can't be chosen.*0–3,8"),
        ("9", "Level 9 can't.*0–3,8"),
        ("0-999999999", "Level 4 can't"),
        ("9" * 5000, "is not a level"),
    ],
)
def test_wrong_levels_are_named(text, words):
    with pytest.raises(RequestError, match=words):
        parse_levels(text, (0, 1, 2, 3, 8))


def test_levels_are_written_as_ranges():
    assert format_levels((9, 0, 1, 2, 3, 4, 5, 6)) == "0-6,9"
    assert format_levels([4, 5]) == "4-5"
    assert format_levels([]) == ""


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ((), "no levels"),
        ((5,), "level 5"),
        ((6, 5, 5), "levels 5 and 6"),
        ((2, 9), "levels 2 and 9"),
        ((5, 6, 7), "levels 5 to 7"),
        ((0, 1, 2, 5), "levels 0–2,5"),
    ],
)
def test_levels_in_a_sentence(levels: tuple[int, ...], words: str) -> None:
    assert levels_in_words(levels) == words


def test_a_scheme_needs_no_spatial_crs():
    assert scheme(spatialReference=None).spatial_reference == SpatialReference()
