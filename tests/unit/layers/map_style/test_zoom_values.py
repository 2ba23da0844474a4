# SPDX-License-Identifier: GPL-2.0-or-later
"""Values of a style that change with the zoom."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.layers.map_style.zoom_values import number_of, product, ratio, value_at

LINEAR = {"stops": [[8, 1], [16, 3]]}
STEPS = {"stops": [[9, "none"], [11, "uppercase"]]}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (4, 8.0),
        (0.5, 1.0),
        ({"stops": [[5, 4], [9, 4]]}, 8.0),  # the same everywhere
        (True, None),
        ("4", None),
        (float("nan"), None),
        (None, None),
        ({"property": "size", "stops": [[0, 1]]}, None),
        ({"stops": []}, None),
        ({"stops": [[8, 1], [4, 2]]}, None),  # not in order
        ({"stops": [[8, 1], [9, "2"]]}, None),
        ({"stops": [[8, ["get", "size"]]]}, None),
        (["interpolate", ["linear"], ["get", "size"], 0, 1, 5, 2], None),
        (["interpolate", ["cubic-bezier", 0, 0, 1, 1], ["zoom"], 0, 1, 5, 2], None),
        (["get", "size"], None),
        ({"base": "2", "stops": [[0, 1], [4, 2]]}, None),
    ],
)
def test_what_is_a_number_and_what_not(value: Any, wanted: float | None) -> None:
    assert number_of(value, 2) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (LINEAR, "CASE WHEN @vector_tile_zoom <= 8 THEN 2 WHEN @vector_tile_zoom <= 16 THEN "
                 "scale_linear(@vector_tile_zoom,8,16,2,6) ELSE 6 END"),
        (["interpolate", ["linear"], ["zoom"], 8, 1, 16, 3],
                 "CASE WHEN @vector_tile_zoom <= 8 THEN 2 WHEN @vector_tile_zoom <= 16 THEN "
                 "scale_linear(@vector_tile_zoom,8,16,2,6) ELSE 6 END"),
        ({"base": 1.5, **LINEAR}, "CASE WHEN @vector_tile_zoom <= 8 THEN 2 WHEN @vector_tile_zoom <= 16 THEN "
                 "scale_exponential(@vector_tile_zoom,8,16,2,6,1.5) ELSE 6 END"),
        (["step", ["zoom"], 1, 10, 2],
                 "CASE WHEN @vector_tile_zoom <= 0 THEN 2 WHEN @vector_tile_zoom < 10 THEN 2 ELSE 4 END"),
    ],
)  # fmt: skip
def test_numbers_by_zoom_are_expressions(value: Any, wanted: str) -> None:
    assert number_of(value, 2) == wanted


@pytest.mark.parametrize(
    ("value", "zoom", "wanted"),
    [
        ("point", 3, "point"),
        (["Noto Sans Bold"], 3, ["Noto Sans Bold"]),
        (LINEAR, 4, 1),
        (LINEAR, 12, 2),
        (LINEAR, 20, 3),
        ({"base": 2, "stops": [[0, 0], [2, 3]]}, 1, 1),
        (STEPS, 8, "none"),
        (STEPS, 10.9, "none"),
        (STEPS, 11, "uppercase"),
        (["step", ["zoom"], "point", 10, "line"], 9.9, "point"),
        (["step", ["zoom"], "point", 10, "line"], 10, "line"),
        (["case", ["has", "name"], 1, 2], 5, None),
    ],
)
def test_values_at_a_zoom(value: Any, zoom: float, wanted: Any) -> None:
    assert value_at(value, zoom) == wanted


def test_numbers_and_expressions_multiply_and_divide() -> None:
    assert product(2.0, 3.0) == 6.0 and ratio(6.0, 3.0) == 2.0 and ratio(1.0, 0.0) == 0.0
    assert product("@a", 3.0) == "(@a) * (3)"
    assert ratio(2.0, "@b") == "(2) / (@b)"
