# SPDX-License-Identifier: GPL-2.0-or-later
"""What isn't drawn is told once for each cause, with the number of layers."""

from __future__ import annotations

from typing import Any

from arcgis_export.plugin.layers.map_style.problems import problems


def style(*layers: dict[str, Any]) -> dict[str, Any]:
    return {each["id"]: each for each in layers}


def test_causes_are_counted_the_most_frequent_first() -> None:
    given = style(
        {"id": "sky", "type": "sky"},
        {"id": "a", "type": "fill-extrusion"},
        {"id": "a: b", "type": "fill-extrusion"},
        {"id": "c", "type": "line", "paint": {"line-gradient": []}},
        {"id": "d", "type": "symbol"},
        {"id": "e", "type": "symbol"},
        {"id": "f", "type": "symbol"},
    )
    warnings = [
        "a: Skipping unknown layer type fill-extrusion",
        "a: b: Skipping unknown layer type fill-extrusion",
        "sky: Skipping unknown layer type sky",
        "d: Could not retrieve sprite 'one'",
        "e: Could not retrieve sprite 'two'",
        "f: Could not retrieve sprite 'two'",
    ]
    assert problems(given, warnings) == [
        "3 layers: Could not retrieve sprite 'one'.",
        "2 layers: extrusions are not drawn.",
        "1 layer: the sky is not drawn.",
        "1 layer: color gradients along lines are not drawn.",
    ]


def test_fonts_have_a_sentence_of_their_own() -> None:
    given = style(
        {"id": "a", "type": "symbol", "layout": {"text-font": ["DIN Pro Bold"]}},
        {"id": "b", "type": "symbol"},
    )
    warnings = [
        "a: Schrift DIN Pro Bold ist auf dem System nicht verfügbar",
        "b: Referenced font Open Sans, Arial Unicode MS is not available on system",
    ]
    assert problems(given, warnings) == []


def test_texts_that_are_drawn_after_all_are_no_problem() -> None:
    given = style(
        {"id": "a", "type": "symbol", "layout": {"text-field": ["coalesce", ["get", "x"], ["get", "y"]]}},
        {"id": "b", "type": "symbol", "layout": {"text-field": ["number-format", ["get", "x"], {}]}},
    )
    warnings = ['a: Skipping unsupported expression "coalesce"', 'b: Skipping unsupported expression "number-format"']
    assert problems(given, warnings) == ['1 layer: Skipping unsupported expression "number-format".']


def test_a_warning_of_no_layer_is_told() -> None:
    assert problems({}, ["Something: else."]) == ["1 layer: Something: else."]
