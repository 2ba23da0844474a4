# SPDX-License-Identifier: GPL-2.0-or-later
"""What labels say, and where their lines break, by the rules of the style."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.layers.map_style.text_rules import (
    letters_in,
    line_height,
    longest_line,
    rotation,
    text_of,
    wrapped,
)


def layer(minzoom: float = 0, **layout: Any) -> dict[str, Any]:
    return {
        "type": "symbol",
        "minzoom": minzoom,
        "layout": {name.replace("_", "-"): each for name, each in layout.items()},
    }


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("Deponie", "'Deponie'"),
        ("{name}", '"name"'),
        ("NSG {name}", "concat('NSG ', \"name\")"),
        ("it's \\ so\n", "'it''s \\\\ so\\n'"),
        ('{a"b}', '"a""b"'),
        ("", "''"),
        (7, "'7'"),
        (
            {"stops": [[12, "NSG"], [13, "NSG {name}"]]},
            "CASE WHEN @vector_tile_zoom >= 13 THEN concat('NSG ', \"name\") ELSE 'NSG' END",
        ),
        ({"type": "identity", "property": "name"}, '"name"'),
        (["get", "name"], '"name"'),
        (["concat", "A", ["get", "{n}"]], "concat('A', \"{n}\")"),
        (["coalesce", ["get", "name:de"], ["get", "name"]], 'coalesce("name:de", "name")'),
        (["upcase", ["get", "name"]], 'upper("name")'),
        (["to-string", ["get", "ele"]], '"ele"'),
        (
            ["format", ["get", "name"], {}, "\n", {}, ["get", "ele"], {"font-scale": 0.8}],
            'concat("name", \'\\n\', "ele")',
        ),
        (
            ["step", ["zoom"], ["get", "short"], 10, ["get", "name"]],
            'CASE WHEN @vector_tile_zoom >= 10 THEN "name" ELSE "short" END',
        ),
    ],
)
def test_a_text_is_words_and_fields(field: Any, text: str) -> None:
    assert text_of(layer(text_field=field)) == text


@pytest.mark.parametrize(
    "field",
    [
        ["number-format", ["get", "ele"], {}],
        ["get", ["get", "name"]],
        ["get"],
        ["concat", "a", ["case", True, "b", "c"]],
        [["get"]],
        {"property": "kind", "stops": [[1, "a"]]},
        {"stops": [[1, ["number-format"]]]},
        {"stops": [[1, [["get"]]]]},
        [["get"], "name"],
        None,
        True,
    ],
)
def test_what_is_too_complex_stays_the_converters(field: Any) -> None:
    assert text_of(layer(text_field=field)) is None


def test_a_text_that_is_nested_too_deep_stays_the_converters() -> None:
    field: Any = ["get", "name"]
    for _ in range(2000):
        field = ["concat", field]
    assert text_of(layer(text_field=field)) is None


def test_signs_that_end_an_expression_are_left_out() -> None:
    assert text_of(layer(text_field="a\0b{c\0d}")) == "concat('ab', \"cd\")"


def test_letters_grow_at_their_zoom() -> None:
    by_zoom = {"stops": [[9, "none"], [11, "uppercase"]]}
    assert (
        text_of(layer(text_field="{n}", text_transform=by_zoom))
        == 'CASE WHEN @vector_tile_zoom >= 11 THEN upper("n") ELSE "n" END'
    )
    assert text_of(layer(text_field="{n}", text_transform="lowercase")) == 'lower("n")'
    assert text_of(layer(text_field="{n}", text_transform=["match", ["get", "x"], 1, "uppercase", "none"])) == '"n"'


def test_lines_are_as_long_as_the_style_says() -> None:
    assert longest_line(layer()) == 10
    assert longest_line(layer(text_max_width=5)) == 5
    assert "scale_linear(@vector_tile_zoom,11,15,6,8)" in str(
        longest_line(layer(text_max_width={"stops": [[11, 6], [15, 8]]}))
    )
    assert longest_line(layer(text_max_width=5, symbol_placement="line")) is None


def test_letters_are_counted_by_their_width() -> None:
    assert letters_in(layer(), 10.0, 0.5, 0.625) == 20
    assert letters_in(layer(text_transform="uppercase"), 10.0, 0.5, 0.625) == 16
    assert letters_in(layer(text_letter_spacing=0.125), 10.0, 0.5, 0.625) == 16


def test_short_texts_have_one_line() -> None:
    text = wrapped('"name"', 12.0)
    assert text.startswith("with_variable('text', \"name\", if(length(@text) > 12, ")
    assert text.endswith(", @text))")


@pytest.mark.parametrize(
    ("given", "height"),
    [
        ({}, 1.2),
        ({"text_line_height": 1.6}, 1.6),
        ({"text_line_height": {"stops": [[13, 1.8], [15, 2.4]]}}, 2.4),
        ({"text_line_height": 0}, 1.2),
        ({"text_line_height": "x"}, 1.2),
    ],
)
def test_lines_are_as_high_as_the_style_says(given: dict[str, Any], height: float) -> None:
    assert line_height(layer(13, **given)) == pytest.approx(height)


def test_only_a_rotation_by_zoom_is_added() -> None:
    assert rotation(layer(text_rotate=30)) is None
    assert rotation(layer(text_rotate=["get", "angle"])) is None
    assert "scale_linear(@vector_tile_zoom,5,10,0,90)" in str(
        rotation(layer(text_rotate={"stops": [[5, 0], [10, 90]]}))
    )


@pytest.mark.parametrize(
    "broken", [{}, {"layout": None}, {"layout": []}, {"layout": {"text-max-width": []}, "minzoom": "x"}]
)
def test_broken_layers_have_the_defaults(broken: dict[str, Any]) -> None:
    assert text_of(broken) is None
    assert (longest_line(broken), line_height(broken), rotation(broken)) == (10, 1.2, None)
