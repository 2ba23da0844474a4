# SPDX-License-Identifier: GPL-2.0-or-later
"""How the layers of the feature services are drawn: their `drawingInfo`."""

from __future__ import annotations

from typing import Any

Colour = list[int]
GREY = [110, 110, 110, 255]


def _line(colour: Colour, width: float) -> dict[str, Any]:
    return {"type": "esriSLS", "style": "esriSLSSolid", "color": colour, "width": width}


def _fill(colour: Colour) -> dict[str, Any]:
    return {"type": "esriSFS", "style": "esriSFSSolid", "color": colour, "outline": _line(GREY, 0.7)}


def _marker(colour: Colour, size: float) -> dict[str, Any]:
    found = {"type": "esriSMS", "style": "esriSMSCircle", "color": colour, "size": size, "angle": 0}
    return {**found, "xoffset": 0, "yoffset": 0, "outline": _line([255, 255, 255, 255], 0.75)}


def _simple(symbol: dict[str, Any]) -> dict[str, Any]:
    return {"renderer": {"type": "simple", "symbol": symbol, "label": "", "description": ""}, "transparency": 0}


SHADES = (
    [252, 141, 98, 255],
    [229, 229, 229, 255],
    [102, 194, 165, 255],
    [141, 160, 203, 255],
    [231, 138, 195, 255],
    [166, 216, 84, 255],
    [255, 217, 47, 255],
)


def by_value(field: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    """Polygons in a colour for each value of a domain."""
    infos = [
        {"value": str(one["code"]), "label": one["name"], "description": "", "symbol": _fill(colour)}
        for one, colour in zip(values, SHADES)
    ]
    renderer = {
        "type": "uniqueValue",
        "field1": field,
        "field2": None,
        "field3": None,
        "fieldDelimiter": ",",
        "defaultSymbol": _fill([190, 190, 190, 255]),
        "defaultLabel": "Other",
        "uniqueValueInfos": infos,
    }
    return {"renderer": renderer, "transparency": 20}


def by_class(field: str, bounds: tuple[float, ...]) -> dict[str, Any]:
    """Points that grow with a number."""
    infos = [
        {
            "classMaxValue": bound,
            "label": f"up to {bound:,.0f}",
            "description": "",
            "symbol": _marker([200, 40 * step, 60, 230], 5.0 + 3 * step),
        }
        for step, bound in enumerate(bounds)
    ]
    renderer = {"type": "classBreaks", "field": field, "minValue": 0, "classBreakInfos": infos}
    renderer["defaultSymbol"] = None
    return {"renderer": renderer, "transparency": 0}


def labelled(field: str) -> dict[str, Any]:
    """Polygons of one kind, with their names on them."""
    symbol = {
        "type": "esriTS",
        "color": [78, 78, 78, 255],
        "haloColor": [255, 255, 255, 255],
        "haloSize": 1,
        "font": {"family": "Arial", "size": 9, "style": "normal", "weight": "bold", "decoration": "none"},
    }
    label = {
        "labelExpression": f"[{field}]",
        "labelExpressionInfo": {"expression": f'$feature["{field}"]'},
        "labelPlacement": "esriServerPolygonPlacementAlwaysHorizontal",
        "useCodedValues": True,
        "symbol": symbol,
        "minScale": 5000000,
        "maxScale": 0,
        "where": None,
    }
    return {**_simple(_fill([255, 255, 204, 120])), "labelingInfo": [label]}


MARKED = _simple(_marker([0, 92, 230, 255], 7.0))
LINED = _simple(_line([168, 0, 0, 255], 1.5))
