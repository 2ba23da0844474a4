# SPDX-License-Identifier: GPL-2.0-or-later
"""What of a style is malformed, or would be run as an expression, isn't given to QGIS."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.layers.map_style.sound_style import sound_layers

CALL = "1 || env('HOME')"


def kept(name: str, value: Any) -> bool:
    (layer,) = sound_layers({"layers": [{"id": "a", "type": "line", "paint": {name: value}}]})
    return name in layer["paint"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("line-width", 2),
        ("line-width", {"base": 1.2, "stops": [[5, 1], [9, 4]]}),
        ("line-width", ["interpolate", ["linear"], ["zoom"], 5, 1, 9, 4]),
        ("line-dasharray", ["step", ["zoom"], ["literal", [1, 2]], 5, ["literal", [1]]]),
        ("line-color", "rgba(1, 2, 3, 0.5)"),
        ("line-color", "hsl(120deg 50% 40%)"),
        ("line-color", ["match", ["get", "kind (old)"], ["path (steep)", "x"], "#fff", "hsl(1, 2%, 3%)"]),
        ("icon-image", "Shield (US)/1"),
        ("icon-image", "road-{number}"),
        ("text-font", {"stops": [[5, ["A (b)"]]]}),
        ("text-field", "{name} (it's)"),
        ("text-field", ["match", ["get", "a"], [], "x", ""]),
        ("text-size", {"type": "identity", "property": "size"}),
    ],
)
def test_what_is_well_formed_stays(name: str, value: Any) -> None:
    assert kept(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text-font", {}),
        ("text-font", {"stops": []}),
        ("line-dasharray", []),
        ("line-width", {"stops": [[1]]}),
        ("line-width", ["!", []]),
        ("line-width", ["case", ["!"], 1, 2]),
        ("icon-image", ["step", ["get"]]),
        ("line-width", ["step", ["zoom"], 1] + [5, 1] * 100_000),
        ("text-field", "x" * 100_000),
    ],
)
def test_what_is_malformed_is_left_out(name: str, value: Any) -> None:
    assert not kept(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("line-width", CALL),
        ("line-width", {"stops": [[1, CALL], [5, 2]]}),
        ("line-color", {"stops": [[CALL, "red"], [5, "blue"]]}),
        ("line-width", ["literal", CALL]),
        ("line-dasharray", ["step", ["zoom"], [CALL, 2], 5, [3, 4]]),
        ("line-color", ["interpolate", ["linear"], ["zoom"], CALL, "red", 5, "blue"]),
        ("line-width", ["match", ["get", "a"], "x", CALL, 1]),
        ("line-color", "rgb(env('HOME'))"),
        ("icon-image", "{a' || env('HOME') || '}"),
    ],
)
def test_texts_that_the_converter_does_not_quote_call_nothing(name: str, value: Any) -> None:
    assert not kept(name, value)


def test_deep_nesting() -> None:
    value: Any = 1
    for _ in range(5000):
        value = ["all", value]
    assert not kept("line-width", value)


def test_layers_have_ids_of_their_own() -> None:
    given = [{"id": "a", "type": "fill"}, {"id": "a", "type": "line"}, {"type": "line"}, {"id": ["b"], "type": "line"}]
    assert [each["id"] for each in sound_layers({"layers": given})] == ["a", "line 1", "line 2", "line 3"]


def test_a_layer_with_a_malformed_filter_is_left_out() -> None:
    """It would draw all that there is."""
    given = [{"id": "a", "type": "fill", "filter": ["!"]}, {"id": "b", "type": "fill", "filter": ["==", "x", "(y)"]}]
    assert [each["id"] for each in sound_layers({"layers": given})] == ["b"]


@pytest.mark.parametrize("layers", [None, {}, "x", [None, 3, {"id": 5}, {"id": "a", "type": []}]])
def test_what_are_no_layers(layers: Any) -> None:
    assert sound_layers({"layers": layers}) == []


def test_numbers_and_objects_only_where_they_belong() -> None:
    given = {
        "id": "a",
        "type": "fill",
        "minzoom": "5",
        "maxzoom": 1e300,
        "paint": 5,
        "layout": None,
        "source-layer": [],
    }
    assert sound_layers({"layers": [given]}) == [{"id": "a", "type": "fill", "paint": {}, "layout": {}}]
