# SPDX-License-Identifier: GPL-2.0-or-later
"""Dynamic layers and selections: how layers are to be drawn otherwise than published."""

from __future__ import annotations

import re
from typing import Any

from ..services.areas import RefusedError
from .frame import INVALID
from .layers import Layer
from .time import check_options, layer_id
from .where_clauses import checked, literal

SYMBOL_OF = {"Point": "esriSMS", "Polyline": "esriSLS", "Polygon": "esriSFS"}
CYAN = [0, 255, 255]
VERSION = re.compile(r"\w+(?:\.\w+)?")


def check_version(name: str) -> None:
    """A version of a geodatabase: this one has only its default."""
    if name and name.lower() not in ("sde.default", "default"):
        problem = "Version not found" if VERSION.fullmatch(name) else "'gdbVersion' parameter is invalid"
        raise RefusedError(INVALID, [f"{problem}: {name}."])


def colour(value: Any, parameter: str) -> list[int]:
    """Three or four whole numbers from 0 to 255."""
    good = isinstance(value, list) and len(value) in (3, 4)
    if not good or not all(isinstance(part, int) and 0 <= part <= 255 for part in value):
        raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid: {value} is no colour."])
    return list(value)


def _symbol(symbol: Any, shape: str) -> dict[str, Any]:
    if not isinstance(symbol, dict) or symbol.get("type") != SYMBOL_OF[shape]:
        raise RefusedError(INVALID, ["'dynamicLayers' parameter is invalid: the symbol does not fit the layer."])
    found = {"color": colour(symbol.get("color", [0, 0, 0, 255]), "dynamicLayers")}
    outline = symbol.get("outline")
    if outline is not None:
        if not isinstance(outline, dict) or outline.get("type", "esriSLS") != "esriSLS":
            raise RefusedError(INVALID, ["'dynamicLayers' parameter is invalid: the outline is no line symbol."])
        found["outline"] = colour(outline.get("color", [0, 0, 0, 255]), "dynamicLayers")
        found["outline_width"] = outline.get("width", 1)
    found |= {name: symbol[name] for name in ("size", "width") if name in symbol}
    for name in ("size", "width", "outline_width"):
        if not isinstance(found.get(name, 1), (int, float)) or isinstance(found.get(name), bool):
            raise RefusedError(INVALID, [f"'dynamicLayers' parameter is invalid: {name} is not a number."])
    return {**found, "style": symbol.get("style", "")}


def _drawing(info: Any, layer: Layer) -> dict[str, Any]:
    """`drawingInfo` of one dynamic layer."""
    if info is None:
        return {}
    if not isinstance(info, dict):
        raise RefusedError(INVALID, ["'dynamicLayers' parameter is invalid: drawingInfo is no object."])
    found: dict[str, Any] = {}
    renderer = info.get("renderer")
    if renderer is not None:
        if not isinstance(renderer, dict) or renderer.get("type") != "simple":
            raise RefusedError(INVALID, ["'dynamicLayers' parameter is invalid: only simple renderers are supported."])
        found["symbol"] = _symbol(renderer.get("symbol"), layer.shape)
    transparency = info.get("transparency", 0)
    if isinstance(transparency, bool) or not isinstance(transparency, (int, float)) or not 0 <= transparency <= 100:
        raise RefusedError(INVALID, ["'dynamicLayers' parameter is invalid: transparency is 0 to 100."])
    found["opacity"] = 1 - transparency / 100
    if not isinstance(info.get("showLabels", True), bool):
        raise RefusedError(INVALID, ["'dynamicLayers' parameter is invalid: showLabels is true or false."])
    found["labels"] = info.get("showLabels", True)
    if not isinstance(info.get("labelingInfo") or [], list):
        raise RefusedError(INVALID, ["'dynamicLayers' parameter is invalid: labelingInfo is a list."])
    return found


def parse_dynamic(value: Any, layers: dict[int, Layer]) -> list[dict[str, Any]]:
    """`dynamicLayers`, the topmost first: for each its id, its layer, a clause, time options and how it looks."""
    if not isinstance(value, list):
        raise RefusedError(INVALID, ["'dynamicLayers' parameter is invalid."])
    found = []
    for place, one in enumerate(value):
        if not isinstance(one, dict) or not isinstance(one.get("source"), dict):
            raise RefusedError(INVALID, [f"'dynamicLayers' parameter is invalid: dynamicLayers[{place}].source."])
        source = one["source"]
        if source.get("type") == "dataLayer":
            raise RefusedError(INVALID, ["The requested workspace is not registered with the service."])
        if source.get("type") != "mapLayer" or isinstance(one.get("id"), bool) or not isinstance(one.get("id"), int):
            raise RefusedError(INVALID, [f"'dynamicLayers' parameter is invalid: dynamicLayers[{place}]."])
        check_version(str(source.get("gdbVersion") or ""))
        layer = layers[layer_id("dynamicLayers", source.get("mapLayerId"), layers)]
        if not layer.table:
            raise RefusedError(INVALID, [f"Layer {layer.id} is a group and no source of a dynamic layer."])
        where = checked(layer, one.get("definitionExpression") or "")
        options = one.get("layerTimeOptions")
        found.append(
            {
                "id": one["id"],
                "layer": layer,
                "where": [where] if where else [],
                "time": check_options(options) if options is not None else None,
                "look": _drawing(one.get("drawingInfo"), layer),
            }
        )
    return found


def parse_selections(value: Any, layers: dict[int, Layer]) -> dict[int, dict[str, Any]]:
    """`selectionDefinitions` by layer: which features, and in which colours."""
    if not isinstance(value, list):
        raise RefusedError(INVALID, ["'selectionDefinitions' parameter is invalid."])
    found: dict[int, dict[str, Any]] = {}
    for one in value:
        if not isinstance(one, dict):
            raise RefusedError(INVALID, ["'selectionDefinitions' parameter is invalid."])
        layer = layers[layer_id("selectionDefinitions", one.get("layerId"), layers)]
        if ("objectIds" in one) == ("uniqueIds" in one) or not layer.table:
            raise RefusedError(INVALID, ["'selectionDefinitions' takes either objectIds or uniqueIds of a layer."])
        ids = one.get("objectIds", one.get("uniqueIds"))
        if not isinstance(ids, list):
            raise RefusedError(INVALID, ["'selectionDefinitions' parameter is invalid: the ids are no list."])
        fill = one.get("selectionFillColor")
        found[layer.id] = {
            "where": _objects(ids) if "objectIds" in one else _unique(ids, layer),
            "color": colour(one.get("selectionColor") or CYAN, "selectionDefinitions"),
            "fill": colour(fill, "selectionDefinitions") if fill else None,
        }
    return found


def _objects(ids: list[Any]) -> str:
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in ids):
        raise RefusedError(INVALID, ["'selectionDefinitions' parameter is invalid: objectIds are whole numbers."])
    return f"OBJECTID IN ({', '.join(map(str, ids))})"


def _unique(ids: list[Any], layer: Layer) -> str:
    if not layer.unique:
        raise RefusedError(INVALID, [f"Layer {layer.id} has no unique ids."])
    rows = [one if isinstance(one, list) else [one] for one in ids]
    if any(isinstance(one, list) == (len(layer.unique) == 1) for one in ids) or any(
        len(row) != len(layer.unique) or not all(isinstance(part, str) for part in row) for row in rows
    ):
        raise RefusedError(INVALID, [f"The unique ids of layer {layer.id} are {' and '.join(layer.unique)}."])
    clauses = [" AND ".join(f"{name} = {literal(part)}" for name, part in zip(layer.unique, row)) for row in rows]
    return " OR ".join(f"({clause})" for clause in clauses) or "0"
