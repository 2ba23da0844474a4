# SPDX-License-Identifier: GPL-2.0-or-later
"""The parser of Mapbox styles: what is read of them for QGIS."""

from __future__ import annotations

from typing import Any

from arcgis_export.plugin.core.json_values import parse_json
from arcgis_export.plugin.layers.map_style.fonts import chosen, names_of
from arcgis_export.plugin.layers.map_style.problems import problems
from arcgis_export.plugin.layers.map_style.sound_style import sound_layers
from arcgis_export.plugin.layers.map_style.symbol_rules import rules_of
from arcgis_export.plugin.layers.map_style.text_rules import line_height, longest_line, rotation, text_of
from arcgis_export.plugin.layers.map_style.zoom_values import number_of, steps_of, value_at

from .engine import Parser
from .files import of_json

_BY_ZOOM = {"base": 1.4, "stops": [[1, 2], [5, 9]]}
_CURVE = ["interpolate", ["exponential", 1.5], ["zoom"], 2, 3, 8, 10]
_STYLE = {
    "version": 8,
    "layers": [
        {"id": "area", "type": "fill", "minzoom": 1.5, "filter": ["==", "name", "x"], "paint": {"fill-opacity": _BY_ZOOM}},
        {
            "id": "line", "type": "line", "source-layer": "lines",
            "paint": {"line-width": _CURVE, "line-dasharray": ["step", ["zoom"], ["literal", [1, 2, 3]], 6, ["literal", [2]]]},
        },
        {
            "id": "name", "type": "symbol", "maxzoom": 12.2, "paint": {"text-opacity": _BY_ZOOM},
            "layout": {
                "text-field": ["format", ["get", "name"], {}, ["concat", "x", ["upcase", ["get", "y"]]], {"font-scale": 0.8}],
                "text-font": ["Noto Sans Bold Italic", "B"], "text-size": _CURVE, "text-variable-anchor": ["left", "top"],
                "text-radial-offset": 1.2, "text-letter-spacing": _BY_ZOOM, "text-max-width": 7, "text-rotate": _BY_ZOOM,
                "text-line-height": 1.1, "text-transform": {"stops": [[1, "none"], [5, "uppercase"]]},
            },
        },
        {
            "id": "road", "type": "symbol",
            "layout": {
                "text-field": {"stops": [[1, "{name}"], [4, "A {name}"]]}, "text-font": {"stops": [[1, ["A"]], [5, ["B"]]]},
                "icon-image": "a", "symbol-placement": {"stops": [[1, "point"], [5, "line"]]}, "text-padding": 30,
                "symbol-spacing": ["step", ["zoom"], 200, 5, 300], "text-allow-overlap": True,
            },
        },
    ],
}  # fmt: skip


def _read(data: bytes) -> Any:
    style = parse_json(data)
    layers = sound_layers(style) if isinstance(style, dict) else []
    found: list[Any] = [rules_of(layers), problems({each["id"]: each for each in layers}, ["name: Not drawn"])]
    for layer in layers:
        found += [text_of(layer), line_height(layer), longest_line(layer), rotation(layer), chosen(names_of(layer), {})]
        for value in [*layer.get("layout", {}).values(), *layer.get("paint", {}).values()]:
            found += [number_of(value), steps_of(value), value_at(value, 4.5)]
    return found


PARSERS: list[Parser] = [of_json("map style", _read, _STYLE, allowed=(ValueError,))]
