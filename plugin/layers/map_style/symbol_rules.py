# SPDX-License-Identifier: GPL-2.0-or-later
"""What a symbol layer of a Mapbox style says about its labels, where QGIS' converter doesn't listen.

Source: MapLibre style specification, version 8, and MapLibre GL JS' order of placing labels: the layers that are
drawn last are placed first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from .zoom_values import Value, is_number, number_of, product, ratio, value_at

MM_PER_PIXEL = 25.4 / 96.0
LOWEST, HIGHEST = 0.1, 4.9  # priorities of labels; QGIS draws none of 0, and those of other layers have 5
ANCHORS = frozenset(
    ("center", "left", "right", "top", "bottom", "top-left", "top-right", "bottom-left", "bottom-right")
)
OF_NAMES, OF_SHIELDS = (3.7, HIGHEST), (1.5, 3.5)  # names are placed before the shields around them
_TEXT_SIZE = 16.0  # pixels, where a style has none
_PADDING = 2.0  # pixels around a text, where a style has none
_WIDE = 20.0  # pixels of padding
_SPACING = 250.0  # pixels between two symbols along a line, where a style has none


@dataclass(frozen=True)
class SymbolRule:
    """One symbol layer with a text; lengths are in millimetres, as numbers or as expressions.

    *priority* is that of QGIS, the highest for the layer of its kind that is drawn last. *anchors* are the parts of a
    text that may lie at its point, in the order to try them, () where the style leaves the text where the converter
    puts it; *distance* is from the point to such a text of *size*, with *padding* around it. *letter_spacing* and
    *opacity* (0 to 1) are ``None`` where the style has none. *repeat* is the distance of two symbols along a line, 0
    where there is one. *is_shield* says that the text lies on an icon, at the first point of a line. A text keeps as
    much room on each side as *room*, in sizes of the text.
    """

    priority: float
    anchors: tuple[str, ...] = ()
    distance: Value = 0.0
    size: Value = _TEXT_SIZE * MM_PER_PIXEL
    padding: Value = _PADDING * MM_PER_PIXEL
    letter_spacing: Optional[Value] = None
    opacity: Optional[Value] = None
    repeat: float = 0.0
    is_shield: bool = False
    room: Value = 0.0


def rules_of(layers: Sequence[Mapping[str, Any]]) -> dict[str, SymbolRule]:
    """Return the rule of each symbol layer with a text, by the layer's id."""
    symbols = [each for each in layers if each.get("type") == "symbol" and "text-field" in _object(each.get("layout"))]
    found = {}
    for is_shield, (low, high) in ((False, OF_NAMES), (True, OF_SHIELDS)):
        of_kind = [each for each in symbols if _is_shield(each) == is_shield]
        for number, each in enumerate(of_kind):
            found[each["id"]] = _rule(each, low + (high - low) * number / max(1, len(of_kind) - 1))
    return found


def _rule(layer: Mapping[str, Any], priority: float) -> SymbolRule:
    layout, paint = _object(layer.get("layout")), _object(layer.get("paint"))
    zoom = _middle(layer)
    size = number_of(layout.get("text-size", _TEXT_SIZE), MM_PER_PIXEL)
    if size is None:
        size = _TEXT_SIZE * MM_PER_PIXEL
    placement = value_at(layout.get("symbol-placement", "point"), zoom)
    is_shield = _is_shield(layer)
    return SymbolRule(
        priority=priority,
        anchors=_anchors(layout) if placement == "point" and not is_shield else (),
        distance=_ems(layout.get("text-radial-offset"), size) or 0.0,
        size=size,
        padding=number_of(layout.get("text-padding", _PADDING), MM_PER_PIXEL) or 0.0,
        letter_spacing=_ems(layout.get("text-letter-spacing"), size),
        opacity=None if "text-opacity" not in paint else number_of(paint["text-opacity"]),
        repeat=_repeat(layout, zoom) if placement == "line" else 0.0,
        is_shield=is_shield,
        room=_room(layout, size) if is_shield or _is_wide(layout, zoom) else 0.0,
    )


def _anchors(layout: Mapping[str, Any]) -> tuple[str, ...]:
    given = layout.get("text-variable-anchor")
    return tuple(each for each in given if isinstance(each, str) and each in ANCHORS) if isinstance(given, list) else ()


def _ems(value: Any, size: Value) -> Optional[Value]:
    """Return a length that a style has in sizes of the text."""
    found = None if value is None else number_of(value)
    return None if found is None else product(found, size)


def _repeat(layout: Mapping[str, Any], zoom: float) -> float:
    spacing = value_at(layout.get("symbol-spacing", _SPACING), zoom)
    return max(float(spacing), 0.0) * MM_PER_PIXEL if is_number(spacing) else 0.0


def _room(layout: Mapping[str, Any], size: Value) -> Value:
    """Return what a shield's text keeps free around it.

    One that may overlap others is not moved by their room: each keeps half of the distance, and less, for its names,
    which are placed before, may be nearer.
    """
    times = 0.4 if layout.get("text-allow-overlap") is True else 0.7
    found = number_of(layout.get("text-padding", 0), times * MM_PER_PIXEL)
    return 0.0 if found is None else ratio(found, size)


def _is_wide(layout: Mapping[str, Any], zoom: float) -> bool:
    """Whether a text over its point keeps so much room around it that a map shows few, as the parts of a sea."""
    padding = value_at(layout.get("text-padding", _PADDING), zoom)
    is_over = layout.get("symbol-placement", "point") == "point" and not _is_beside(layout)
    return is_over and "text-variable-anchor" not in layout and is_number(padding) and padding >= _WIDE


def _is_shield(layer: Mapping[str, Any]) -> bool:
    """Whether a text lies on an icon."""
    layout = _object(layer.get("layout"))
    placement = value_at(layout.get("symbol-placement", "point"), _middle(layer))
    return placement == "point" and "icon-image" in layout and not _is_beside(layout)


def _is_beside(layout: Mapping[str, Any]) -> bool:
    """Whether a text lies beside its icon, not on it."""
    if layout.get("text-variable-anchor") not in (None, ["center"]) or layout.get("text-radial-offset"):
        return True
    return bool(layout.get("text-anchor", "center") != "center" or layout.get("text-offset", [0, 0]) != [0, 0])


def _middle(layer: Mapping[str, Any]) -> float:
    """Return a zoom at which a layer is drawn, for what QGIS can't change with the zoom."""
    ends = [layer.get("minzoom", 0), layer.get("maxzoom", 22)]
    low, high = (float(each) if is_number(each) else other for each, other in zip(ends, (0.0, 22.0)))
    return min((low + high) / 2, low + 2)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
