# SPDX-License-Identifier: GPL-2.0-or-later
"""Fills, lines, circles and icons of QGIS' converter after the plugin has mended them, as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import qgis  # noqa: F401 (first, so that a Python without QGIS is distinguished from one with a broken test)
from arcgis_export.plugin.layers.map_style.shapes import mended_symbol, widths_of
from arcgis_export.plugin.layers.map_style.zoom_values import set_zoom_range
from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QImage

from tests.qgis.layers.vector_map import MIDDLE, SPRITE, color, map_of, style_layer, styled, write_tiles

WHITE, RED, BLACK = (255, 255, 255), (255, 0, 0), (0, 0, 0)
HALF_BY_ZOOM = {"stops": [[0, 0.5], [10, 0.5]]}
HALF_BY_STEP = ["step", ["zoom"], 0.5, 10, 1]


@pytest.fixture(scope="module")
def tiles(application: QgsApplication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiles(tmp_path_factory.mktemp("shapes") / "map.mbtiles")


def drawn(tiles: Path, kind: str, paint: Any = None, zoom: float = 2, **more: Any) -> QImage:
    given = style_layer(kind, paint, **more)

    def mend(style: Any) -> Any:
        set_zoom_range(style, given)
        symbol = mended_symbol(style.symbol(), given, widths_of(SPRITE))
        if symbol is not None:
            style.setSymbol(symbol)
        return style

    return map_of(styled(tiles, given, mend), zoom)[0]


def column(image: QImage, dark: tuple[int, int, int] = BLACK) -> list[int]:
    """The rows around the middle, from it, that have a color."""
    return [y - MIDDLE for y in range(image.height()) if color(image, MIDDLE, y) == dark]


@pytest.mark.parametrize("opacity", [0.5, HALF_BY_ZOOM, HALF_BY_STEP])
@pytest.mark.parametrize("fill", [{"fill-pattern": "square"}, {"fill-color": "#ff0000"}])
def test_a_fill_has_its_opacity_once(tiles: Path, fill: dict[str, Any], opacity: Any) -> None:
    found = color(drawn(tiles, "fill", {**fill, "fill-opacity": opacity}))
    assert found == pytest.approx((255, 128, 128), abs=2)


@pytest.mark.parametrize("opacity", [0.5, HALF_BY_ZOOM, HALF_BY_STEP])
def test_a_line_has_its_opacity(tiles: Path, opacity: Any) -> None:
    found = color(drawn(tiles, "line", {"line-width": 10, "line-color": "#ff0000", "line-opacity": opacity}))
    assert found == pytest.approx((255, 128, 128), abs=2)


@pytest.mark.parametrize("opacity", [0.5, HALF_BY_ZOOM, HALF_BY_STEP])
@pytest.mark.parametrize("red", ["#ff0000", {"stops": [[0, "#ff0000"], [10, "#ff0000"]]}])
def test_a_circle_has_its_opacity(tiles: Path, red: Any, opacity: Any) -> None:
    found = color(drawn(tiles, "circle", {"circle-radius": 10, "circle-color": red, "circle-opacity": opacity}))
    assert found == pytest.approx((255, 128, 128), abs=2)


@pytest.mark.parametrize(
    "changing",
    [
        {"stops": [[1, "#0000ff"], [2, "#ff0000"]]},
        ["step", ["zoom"], "#0000ff", 2, "#ff0000"],
        ["match", ["get", "name"], "Rhein-Main Gebiet", "#ff0000", "#0000ff"],
    ],
)
def test_the_colors_of_a_circle_change(tiles: Path, changing: Any) -> None:
    paint = {"circle-radius": 10, "circle-color": changing, "circle-opacity": 0.5}
    assert color(drawn(tiles, "circle", paint)) == pytest.approx((255, 128, 128), abs=2)
    paint = {"circle-radius": 10, "circle-stroke-color": changing, "circle-stroke-width": 6}
    assert color(drawn(tiles, "circle", paint), MIDDLE - 13, MIDDLE) == RED


def test_a_circle_grows_with_the_zoom(tiles: Path) -> None:
    paint = {"circle-radius": {"stops": [[1, 4], [3, 20]]}, "circle-color": "#ff0000"}
    assert color(drawn(tiles, "circle", paint, 2), MIDDLE - 10, MIDDLE) == RED
    assert color(drawn(tiles, "circle", paint, 2), MIDDLE - 14, MIDDLE) == WHITE
    assert color(drawn(tiles, "circle", paint, 3), MIDDLE - 18, MIDDLE) == RED


def test_a_circle_without_a_stroke_has_no_dark_edge(tiles: Path) -> None:
    image = drawn(tiles, "circle", {"circle-radius": 10, "circle-color": "#ff0000"})
    edge = [color(image, x, MIDDLE) for x in range(MIDDLE - 12, MIDDLE)]
    assert all(red == 255 for red, _, _ in edge)


def test_a_stroke_lies_around_its_circle(tiles: Path) -> None:
    image = drawn(tiles, "circle", {"circle-radius": 10, "circle-color": "#ff0000", "circle-stroke-width": 6})
    assert [color(image, MIDDLE - distance, MIDDLE) for distance in (5, 8)] == [RED, RED]
    assert [color(image, MIDDLE - distance, MIDDLE) for distance in (12, 14)] == [BLACK, BLACK]
    assert color(image, MIDDLE - 18, MIDDLE) == WHITE


def test_a_stroke_grows_and_appears_with_the_zoom(tiles: Path) -> None:
    paint = {
        "circle-radius": 10,
        "circle-color": "#ff0000",
        "circle-stroke-width": {"stops": [[1, 0], [3, 12]]},
        "circle-stroke-color": "#0000ff",
        "circle-stroke-opacity": {"stops": [[1, 0], [3, 1]]},
    }
    assert color(drawn(tiles, "circle", paint, zoom=1), MIDDLE - 12, MIDDLE) == WHITE
    half = color(drawn(tiles, "circle", paint, zoom=2), MIDDLE - 14, MIDDLE)
    assert half == pytest.approx((128, 128, 255), abs=2)
    assert color(drawn(tiles, "circle", paint, zoom=3), MIDDLE - 18, MIDDLE) == (0, 0, 255)


def test_a_stroke_that_is_not_seen_is_not_drawn(tiles: Path) -> None:
    paint = {"circle-radius": 10, "circle-color": "#ff0000", "circle-stroke-width": 6, "circle-stroke-opacity": 0}
    assert color(drawn(tiles, "circle", paint), MIDDLE - 13, MIDDLE) == WHITE


@pytest.mark.parametrize("gap", [8, {"stops": [[0, 8], [10, 8]]}, {"stops": [[0, 4], [4, 12]]}])
def test_a_line_with_a_gap_is_two(tiles: Path, gap: Any) -> None:
    image = drawn(tiles, "line", {"line-width": 4, "line-color": "#000000", "line-gap-width": gap})
    assert column(image)[:2] + column(image)[-2:] == pytest.approx([-8, -7, 6, 7], abs=1)
    assert all(color(image, MIDDLE, MIDDLE + y) == WHITE for y in (-3, 0, 3, 10))


@pytest.mark.parametrize("width", [4, {"stops": [[0, 4], [9, 4]]}])
@pytest.mark.parametrize(
    "dashes",
    [
        [5, 5],
        {"stops": [[0, [5, 5]], [3, [1, 1]], [9, [9, 9]]]},
        {"stops": [[0, [2, 5, 3]], [9, [1, 1]]]},
        ["step", ["zoom"], ["literal", [1, 1]], 1, ["literal", [5, 5]], 4, ["literal", [1, 1]]],
    ],
)
def test_dashes_are_those_of_their_zoom(tiles: Path, dashes: Any, width: Any) -> None:
    image = drawn(tiles, "line", {"line-width": width, "line-color": "#000000", "line-dasharray": dashes})
    row = [color(image, x, MIDDLE)[0] < 128 for x in range(MIDDLE + 1, image.width())]  # they begin anew in each tile
    turns = [x for x in range(1, len(row)) if row[x] != row[x - 1]]
    apart = [later - first for first, later in zip(turns, turns[1:])]
    assert apart and apart == pytest.approx([20] * len(apart), abs=1)


@pytest.mark.parametrize("offset", [20, {"stops": [[0, 20], [9, 20]]}, {"stops": [[0, 10], [4, 30]]}])
def test_a_line_lies_to_the_right_of_its_direction(tiles: Path, offset: Any) -> None:
    rows = column(drawn(tiles, "line", {"line-width": 4, "line-color": "#000000", "line-offset": offset}))
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(20, abs=1.5)


def test_a_gap_keeps_the_offset(tiles: Path) -> None:
    image = drawn(tiles, "line", {"line-width": 4, "line-color": "#000000", "line-gap-width": 8, "line-offset": 20})
    rows = column(image)
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(20, abs=1)
    assert len(rows) == 8


def test_a_blurred_line_grows_faint_to_its_edges(tiles: Path) -> None:
    image = drawn(tiles, "line", {"line-width": 20, "line-color": "#000000", "line-blur": 8})
    reds = [color(image, MIDDLE, MIDDLE + y)[0] for y in range(-12, 1)]
    assert reds[0] == 255 and reds[-1] == 0
    assert reds == sorted(reds, reverse=True)
    assert len(set(reds)) >= 4


def test_a_line_softer_than_wide_is_faint(tiles: Path) -> None:
    image = drawn(tiles, "line", {"line-width": 20, "line-color": "#000000", "line-blur": 20})
    assert color(image) == pytest.approx((128, 128, 128), abs=3)


@pytest.mark.parametrize(
    ("layout", "width"),
    [
        ({"icon-image": "square"}, 9),
        ({"icon-image": "square", "icon-size": 2}, 18),
        ({"icon-image": "square", "icon-size": {"stops": [[0, 1], [4, 3]]}}, 18),
        ({"icon-image": {"stops": [[0, "square"], [9, "square"]]}}, 9),
    ],
)
def test_icons_are_as_large_as_in_the_sprite(tiles: Path, layout: dict[str, Any], width: int) -> None:
    image = drawn(tiles, "symbol", layout=layout)
    assert sum(color(image, x, MIDDLE) != WHITE for x in range(image.width())) == pytest.approx(width, abs=1)


def test_sharp_sprites_have_the_width_of_the_style() -> None:
    assert widths_of({"a": {"width": 32, "pixelRatio": 2}, "b": {"width": 8}, "c": {}, "d": 5}) == {"a": 16, "b": 8}


@pytest.mark.parametrize(
    ("zoom", "is_drawn"), [(1, False), (1.45, False), (1.55, True), (2, True), (2.45, True), (2.55, False)]
)
def test_a_layer_is_drawn_from_its_zoom_to_its_zoom(tiles: Path, zoom: float, is_drawn: bool) -> None:
    image = drawn(tiles, "fill", {"fill-color": "#ff0000"}, zoom, minzoom=1.5, maxzoom=2.5)
    assert (color(image) == RED) is is_drawn


def test_what_is_right_stays(tiles: Path) -> None:
    for given in (style_layer("fill", {"fill-color": "#ff0000"}), style_layer("line", {"line-width": 3})):
        seen: list[Any] = []
        styled(
            tiles,
            given,
            lambda style, given=given, seen=seen: seen.append(mended_symbol(style.symbol(), given)) or style,
        )
        assert seen == [None]
