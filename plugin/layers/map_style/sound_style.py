# SPDX-License-Identifier: GPL-2.0-or-later
"""A style without what is malformed: QGIS' converter ends the program at some of it, and runs some as expressions.

Source: MapLibre style specification, version 8. A web map refuses the whole style.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Optional

from .zoom_values import is_number

Layer = dict[str, Any]

_DEEPEST = 64  # lists and objects in one another
_LARGEST = 5000  # lists, objects and values in one property: it is read for each feature that is drawn
_LONGEST_TEXT = 10_000  # characters; QGIS reads texts as part of an expression
_COLOR = re.compile(r"\s*(rgb|hsl)a?\([\d\s.,%/+-]*(deg)?[\d\s.,%/+-]*\)\s*", re.IGNORECASE)
_ICONS = ("icon-image", "fill-pattern", "line-pattern", "background-pattern")  # names, with fields in braces
_WORDS = ("text-field", "text-font", "filter")  # any texts, which QGIS and the plugin quote
_QUOTING = {"get", "has", "!has", "in", "!in", "==", "!="}  # the converter quotes their operands
# Operator -> how many operands it has at least.
_OPERANDS = {
    "!=": 2, "!has": 1, "!in": 1, "<": 2, "<=": 2, "==": 2, ">": 2, ">=": 2, "at": 2, "case": 3, "get": 1,
    "has": 1, "in": 1, "interpolate": 4, "interpolate-hcl": 4, "interpolate-lab": 4, "let": 3, "literal": 1,
    "match": 3, "step": 2, "to-color": 1, "to-number": 1, "to-string": 1, "var": 1,
}  # fmt: skip


def sound_layers(style: Mapping[str, Any]) -> list[Layer]:
    """Return the layers of a style that are well formed, each with an id of its own.

    A malformed property is left out; a layer whose filter is so, too, for it would draw all that there is.
    """
    given = style.get("layers")
    layers: dict[str, Layer] = {}
    for number, each in enumerate(given if isinstance(given, list) else ()):
        layer = _sound_layer(each) if isinstance(each, dict) else None
        if layer is None:
            continue
        name = each.get("id")
        if not isinstance(name, str) or len(name) > _LONGEST_TEXT or name in layers:
            name = f"{layer['type']} {number}"
            while name in layers:
                name += "+"
        layers[name] = {**layer, "id": name}
    return list(layers.values())


def _sound_layer(given: Mapping[str, Any]) -> Optional[Layer]:
    if not isinstance(given.get("type"), str) or not _is_sound("filter", given.get("filter")):
        return None
    layer: Layer = {}
    for key, value in given.items():
        if key in ("layout", "paint"):
            given_here = value if isinstance(value, dict) else {}
            layer[key] = {name: each for name, each in given_here.items() if _is_sound(name, each)}
        elif key in ("minzoom", "maxzoom"):
            if is_number(value):
                layer[key] = value
        elif key == "filter" or isinstance(value, str):
            layer[key] = value
    return layer


def _is_sound(name: str, value: Any) -> bool:
    """Whether the operators in a property have their operands, a function has stops, and it isn't huge."""
    if value == [] or (isinstance(value, dict) and not _is_function(name, value)):
        return False
    todo = [(value, 0, name in _WORDS)]
    seen = 0
    while todo:
        each, depth, is_quoted = todo.pop()
        seen += 1
        if depth > _DEEPEST or seen + len(todo) > _LARGEST:
            return False
        if isinstance(each, dict):
            todo += [(part, depth + 1, is_quoted) for part in each.values()]
        elif isinstance(each, list):
            if not _has_operands(each):
                return False
            todo += [(part, depth + 1, is_quoted or _is_quoted(each, at)) for at, part in enumerate(each)]
        elif isinstance(each, str) and not (len(each) <= _LONGEST_TEXT and (is_quoted or _is_harmless(name, each))):
            return False
    return True


def _is_quoted(parent: list[Any], at: int) -> bool:
    if parent[0] == "match":
        return at % 2 == 0 and at < len(parent) - 1
    return isinstance(parent[0], str) and parent[0] in _QUOTING


def _is_harmless(name: str, text: str) -> bool:
    """Whether a text can't call a function: the converter takes it for a number, a color or a field as it is."""
    if name in _ICONS:
        return "{" not in text or not re.search(r"[(\"'\\]", text)
    return "(" not in text or bool(_COLOR.fullmatch(text))


def _is_function(name: str, value: Mapping[str, Any]) -> bool:
    stops = value.get("stops")
    if isinstance(stops, list) and stops:
        return all(isinstance(each, list) and len(each) == 2 and is_number(each[0]) for each in stops)
    return stops is None and value.get("type") == "identity" and name != "text-font"


def _has_operands(value: list[Any]) -> bool:
    name = value[0] if value else None
    if name == "!":
        return len(value) == 2 and isinstance(value[1], list) and bool(value[1])
    if not isinstance(name, str):
        return True
    stops = value[3::2] if name == "step" or name.startswith("interpolate") else []
    return len(value) > _OPERANDS.get(name, 0) and all(map(is_number, stops))
