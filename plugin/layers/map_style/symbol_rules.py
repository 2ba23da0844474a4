# SPDX-License-Identifier: GPL-2.0-or-later
"""What a symbol layer of a Mapbox style says about its labels, where QGIS' converter doesn't listen.

Source: MapLibre style specification, version 8, and MapLibre GL JS' order of placing labels: the layers that are
drawn last are placed first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional, Union

from .zoom_values import number_of, product, ratio, texts, value_at

MM_PER_PIXEL = 25.4 / 96.0
HIGHEST = 10.0  # priority of a label in QGIS
_TEXT_SIZE = 16.0  # pixels, where a style has none
_DIAGONAL = 0.7  # of the distance to a text at a corner, along each axis
_SPACING = 250.0  # pixels between two symbols along a line, where a style has none
ANCHORS = frozenset(
    ("center", "left", "right", "top", "bottom", "top-left", "top-right", "bottom-left", "bottom-right")
)
Value = Union[float, str]  # a number, or an expression of QGIS


@dataclass(frozen=True)
class SymbolRule:
    """One symbol layer; lengths are in millimetres, as numbers or as expressions.

    *priority* is 0 to 10, the highest for the layer that is drawn last. *anchors* are the parts of a text that may lie
    at its point, in the order to try them, () where the style leaves the text where the converter puts it.
    *is_at_first_point* says that the symbols of a line are at its first point only.
    *repeat* is the distance of two symbols along a line, 0 where there is one. *room* is
    what a text keeps free on each side, in ems.
    """

    priority: float
    anchors: tuple[str, ...] = ()
    letter_spacing: Optional[Value] = None
    opacity: Optional[Value] = None
    is_at_first_point: bool = False
    repeat: float = 0.0
    room: Value = 0.0
    is_shield: bool = False  # its text lies on its icon


def rules_of(style: Mapping[str, Any]) -> dict[str, SymbolRule]:
    """Return the rule of each symbol layer with a text, by the layer's id."""
    layers = style.get("layers")
    symbols = [
        each
        for each in (layers if isinstance(layers, list) else ())
        if isinstance(each, dict) and each.get("type") == "symbol" and isinstance(each.get("id"), str)
    ]
    last = max(1, len(symbols) - 1)
    return {each["id"]: _rule(each, HIGHEST * number / last) for number, each in enumerate(symbols)}


def _rule(layer: Mapping[str, Any], priority: float) -> SymbolRule:
    layout, paint = _object(layer.get("layout")), _object(layer.get("paint"))
    zoom = _middle(layer)
    size = number_of(layout.get("text-size", _TEXT_SIZE), MM_PER_PIXEL)
    if size is None:
        size = _TEXT_SIZE * MM_PER_PIXEL
    placement = value_at(layout.get("symbol-placement", "point"), zoom)
    spacing = value_at(layout.get("symbol-spacing", _SPACING), zoom)
    is_shield = "icon-image" in layout and "text-field" in layout and not _is_moved(layout)
    return SymbolRule(
        priority=priority,
        anchors=_anchors(layout) if placement == "point" else (),
        letter_spacing=_em(layout.get("text-letter-spacing"), size),
        opacity=None if "text-opacity" not in paint else number_of(paint["text-opacity"]),
        is_at_first_point=placement == "point",
        repeat=float(spacing) * MM_PER_PIXEL if placement == "line" and isinstance(spacing, (int, float)) else 0.0,
        room=_padding(layout, size) if is_shield else _distance(layout),
        is_shield=is_shield,
    )


def _anchors(layout: Mapping[str, Any]) -> tuple[str, ...]:
    given = layout.get("text-variable-anchor")
    return tuple(each for each in texts(given if isinstance(given, list) else ()) if each in ANCHORS)


def _distance(layout: Mapping[str, Any]) -> Value:
    """Return the room between a point and a text beside it, in ems."""
    anchors = _anchors(layout)
    if not anchors or "center" in anchors:
        return 0.0
    found = number_of(layout.get("text-radial-offset", 0), _DIAGONAL)
    return 0.0 if found is None else found


def _padding(layout: Mapping[str, Any], size: Value) -> Value:
    """Return what a text keeps free around it; one that may lie on others keeps half of it: they keep the rest."""
    times = 0.5 if layout.get("text-allow-overlap") is True else 1.0
    found = number_of(layout.get("text-padding", 0), times * MM_PER_PIXEL)
    return 0.0 if found is None else ratio(found, size)


def _em(value: Any, size: Value) -> Optional[Value]:
    found = None if value is None else number_of(value)
    return None if found is None else product(found, size)


def _is_moved(layout: Mapping[str, Any]) -> bool:
    """Whether a text lies beside its icon, not on it."""
    if layout.get("text-variable-anchor") not in (None, ["center"]) or layout.get("text-radial-offset"):
        return True
    anchor = layout.get("text-anchor", "center")
    offset = layout.get("text-offset", [0, 0])
    return anchor != "center" or offset not in ([0, 0], [0.0, 0.0])


def _middle(layer: Mapping[str, Any]) -> float:
    """Return a zoom at which a layer is drawn, for what QGIS can't change with the zoom."""
    ends = [layer.get("minzoom", 0), layer.get("maxzoom", 22)]
    low, high = (float(each) if isinstance(each, (int, float)) else other for each, other in zip(ends, (0.0, 22.0)))
    return min((low + high) / 2, low + 2)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
