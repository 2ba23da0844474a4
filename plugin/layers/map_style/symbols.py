# SPDX-License-Identifier: GPL-2.0-or-later
"""Symbols of a vector tile layer as the style wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsMarkerSymbol,
    QgsSimpleMarkerSymbolLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
)
from qgis.PyQt.QtCore import Qt

from .symbol_rules import SymbolRule


def mended_renderer(
    renderer: QgsVectorTileBasicRenderer, style: Mapping[str, Any], rules: Mapping[str, SymbolRule]
) -> tuple[QgsVectorTileBasicRenderer, dict[str, QgsMarkerSymbol]]:
    """Return the renderer without the icons that carry a text, and those icons by their layer's id."""
    layers = {each["id"]: each for each in style["layers"] if isinstance(each, dict) and "id" in each}
    icons: dict[str, QgsMarkerSymbol] = {}
    kept: list[QgsVectorTileBasicRendererStyle] = []
    for each in renderer.styles():
        name, symbol = each.styleName(), each.symbol()
        rule = rules.get(name)
        if rule is not None and rule.is_shield and isinstance(symbol, QgsMarkerSymbol):
            icons[name] = symbol.clone()
            continue
        if layers.get(name, {}).get("type") == "circle" and isinstance(symbol, QgsMarkerSymbol):
            each = _circle(each, layers[name])
        kept.append(each)
    made = QgsVectorTileBasicRenderer()
    made.setStyles(kept)
    return made, icons


def _circle(style: QgsVectorTileBasicRendererStyle, layer: Mapping[str, Any]) -> QgsVectorTileBasicRendererStyle:
    """Return a circle without the outline that QGIS gives it where the style has none."""
    paint = layer.get("paint")
    if isinstance(paint, dict) and paint.get("circle-stroke-width", 0) != 0:
        return style
    symbol = style.symbol().clone()
    for part in symbol.symbolLayers():
        if isinstance(part, QgsSimpleMarkerSymbolLayer):
            part.setStrokeStyle(Qt.PenStyle.NoPen)
    made = QgsVectorTileBasicRendererStyle(style)
    made.setSymbol(symbol)
    return made
