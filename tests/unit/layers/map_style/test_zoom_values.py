# SPDX-License-Identifier: GPL-2.0-or-later
"""Values by the zoom: where they step, and layers that begin or end between two levels."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.layers.map_style.zoom_values import choice, set_zoom_range, steps_of, tile_zoom, total


class Style:
    """What QGIS' styles for drawing and for labels have in common."""

    def __init__(self, given: str = "") -> None:
        self.lowest, self.highest, self.filter = 15, 16, given

    def setMinZoomLevel(self, level: int) -> None:  # noqa: N802
        self.lowest = level

    def setMaxZoomLevel(self, level: int) -> None:  # noqa: N802
        self.highest = level

    def filterExpression(self) -> str:  # noqa: N802
        return self.filter

    def setFilterExpression(self, text: str) -> None:  # noqa: N802
        self.filter = text


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        ("none", [(0.0, "none")]),
        ({"stops": [[9, "none"], [11, "uppercase"]]}, [(9.0, "none"), (11.0, "uppercase")]),
        (["step", ["zoom"], "a", 7, "b"], [(0.0, "a"), (7.0, "b")]),
        (["literal", ["Noto Sans Bold"]], [(0.0, ["Noto Sans Bold"])]),
        (["Noto Sans Bold"], [(0.0, ["Noto Sans Bold"])]),
        ({"property": "kind", "stops": [[1, "a"]]}, None),
        (["step", ["get", "size"], "a", 7, "b"], None),
        (["get", "name"], None),
        ({"stops": [["nine", "a"]]}, None),
        ({"stops": []}, None),
    ],
)
def test_what_isnt_a_number_steps(value: Any, steps: Any) -> None:
    assert steps_of(value) == steps


def test_a_choice_holds_from_its_zoom_on() -> None:
    assert choice([(9.0, "'a'"), (11.0, "'b'")]) == "CASE WHEN @vector_tile_zoom >= 11 THEN 'b' ELSE 'a' END"
    assert choice([(9.0, "'a'"), (11.0, "'a'")]) == "'a'"


def test_zooms_between_levels_are_those_of_qgis() -> None:
    """QGIS' zoom is where the scale lies between those of two levels, and a zoom less doubles the scale."""
    assert tile_zoom(7) == 7
    for zoom in (7.25, 7.5, 7.9):
        scale = 1 / 2 ** (zoom - 7)  # 1 at level 7, 0.5 at level 8
        assert tile_zoom(zoom) == pytest.approx(7 + (1 - scale) / 0.5)


def test_a_layer_begins_and_ends_between_levels() -> None:
    style = Style('"kind" = 1')
    set_zoom_range(style, {"minzoom": 14.5, "maxzoom": 16.5})
    assert (style.lowest, style.highest) == (14, 16)
    assert style.filter == '@vector_tile_zoom >= 14.58578644 AND @vector_tile_zoom < 16.58578644 AND ("kind" = 1)'


@pytest.mark.parametrize("zoom", [-0.5, 1e300, 100.5, "14.5", True, None, [14.5]])
def test_zooms_that_are_none_stay_the_converters(zoom: Any) -> None:
    style = Style("given")
    set_zoom_range(style, {"minzoom": zoom, "maxzoom": zoom})
    assert (style.lowest, style.highest, style.filter) == (15, 16, "given")


def test_whole_zooms_stay_the_converters() -> None:
    style = Style("given")
    set_zoom_range(style, {"minzoom": 14, "maxzoom": 17})
    assert (style.lowest, style.highest, style.filter) == (15, 16, "given")


def test_sums_are_numbers_or_expressions() -> None:
    assert total(1.5, 2) == 3.5
    assert total("@a", 2.0) == "(@a) + (2)"
