# SPDX-License-Identifier: GPL-2.0-or-later
"""What the symbol layers of a style say about their labels."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.layers.map_style.symbol_rules import MM_PER_PIXEL, SymbolRule, rules_of


def symbol(name: str = "a", paint: Any = None, **layout: Any) -> dict[str, Any]:
    given = {"text-field": "{name}", **{key.replace("_", "-"): value for key, value in layout.items()}}
    return {"id": name, "type": "symbol", "source-layer": "x", "layout": given, "paint": paint or {}}


OF_OTHER_LAYERS = 5  # QGIS' own priority of a label


def rule(**layout: Any) -> SymbolRule:
    return rules_of([symbol(**layout)])["a"]


def test_the_layer_that_is_drawn_last_is_placed_first() -> None:
    icons = {"id": "icon", "type": "symbol", "layout": {"icon-image": "dot"}}
    found = rules_of([{"id": "f", "type": "fill"}, symbol("a"), icons, symbol("b"), symbol("c")])
    assert list(found) == ["a", "b", "c"]
    assert found["a"].priority < found["b"].priority < found["c"].priority < OF_OTHER_LAYERS


def test_anchors_in_their_order_and_their_distance() -> None:
    found = rule(text_variable_anchor=["bottom-left", "inside", "top"], text_radial_offset=0.5, text_size=20)
    assert found.anchors == ("bottom-left", "top")
    assert found.distance == pytest.approx(10 * MM_PER_PIXEL)
    by_zoom = rule(text_variable_anchor=["top"], text_radial_offset={"stops": [[8, 1], [16, 3]]}, text_size=20)
    assert isinstance(by_zoom.distance, str) and "scale_linear(@vector_tile_zoom,8,16,1,3)" in by_zoom.distance
    assert rule(text_variable_anchor=["top"], symbol_placement="line").anchors == ()
    assert rule(text_variable_anchor="top").anchors == ()


def test_letter_spacing_is_in_sizes_of_the_text() -> None:
    assert rule(text_letter_spacing=0.2, text_size=10).letter_spacing == pytest.approx(2 * MM_PER_PIXEL)
    assert rule(text_letter_spacing=0.2).letter_spacing == pytest.approx(3.2 * MM_PER_PIXEL)
    assert rule().letter_spacing is None
    growing = rule(text_letter_spacing=0.2, text_size={"stops": [[5, 10], [9, 20]]}).letter_spacing
    assert isinstance(growing, str) and growing.startswith("(0.2) * (CASE WHEN @vector_tile_zoom <= 5")


def test_opacity_is_that_of_the_paint() -> None:
    assert rules_of([symbol(paint={"text-opacity": 0.4})])["a"].opacity == 0.4
    assert rule().opacity is None


@pytest.mark.parametrize(
    ("layout", "wanted"),
    [
        ({"icon_image": "road"}, True),
        ({"icon_image": "road", "text_variable_anchor": ["center"]}, True),
        ({}, False),
        ({"icon_image": "dot", "text_offset": [0, 1]}, False),
        ({"icon_image": "dot", "text_anchor": "top"}, False),
        ({"icon_image": "dot", "text_variable_anchor": ["top", "bottom"]}, False),
        ({"icon_image": "road", "symbol_placement": "line"}, False),
    ],
)
def test_a_text_on_its_icon_is_a_shield(layout: dict[str, Any], wanted: bool) -> None:
    assert rule(**layout).is_shield is wanted


def test_shields_give_way_to_names_and_keep_their_room() -> None:
    found = rules_of([symbol("name"), symbol("road", icon_image="r", text_padding=20, text_size=10)])
    assert 0 < found["road"].priority < found["name"].priority and found["road"].room == pytest.approx(1.4)
    loose = rule(icon_image="r", text_padding=20, text_size=10, text_allow_overlap=True)
    assert isinstance(loose.room, float) and 0 < loose.room < 1


def test_of_shields_the_layer_that_is_drawn_last_is_placed_first() -> None:
    found = rules_of([symbol("road", icon_image="r"), symbol("name"), symbol("motorway", icon_image="m")])
    assert found["road"].priority < found["motorway"].priority < found["name"].priority


def test_padding_is_room_for_names_that_keep_much_of_it() -> None:
    assert rule().padding == pytest.approx(2 * MM_PER_PIXEL)
    assert rule(text_padding=50, text_size=10).room == pytest.approx(3.5)
    assert rule(text_padding=5).room == rule(text_padding=50, text_variable_anchor=["top"]).room == 0


def test_symbols_along_a_line_come_again() -> None:
    assert rule(symbol_placement="line").repeat == pytest.approx(250 * MM_PER_PIXEL)
    assert rule(symbol_placement="line", symbol_spacing=100).repeat == pytest.approx(100 * MM_PER_PIXEL)
    assert rule(symbol_placement="line-center").repeat == rule().repeat == 0
