# SPDX-License-Identifier: GPL-2.0-or-later
"""Symbols of a vector tile layer as the style wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMarkerSymbol,
    QgsProperty,
    QgsPropertyCollection,
    QgsRectangle,
    QgsSymbol,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
)

from .ground import background_within
from .shapes import mended_symbol
from .symbol_rules import SymbolRule
from .zoom_values import ZOOM, at_map_zoom, set_zoom_range

Ground = tuple[QgsRectangle, QgsCoordinateReferenceSystem]


def mended_renderer(
    renderer: QgsVectorTileBasicRenderer,
    layers: Mapping[str, Mapping[str, Any]],
    rules: Mapping[str, SymbolRule],
    widths: Optional[Mapping[str, float]],
    ground: Ground,
    is_halved: bool,
) -> tuple[QgsVectorTileBasicRenderer, dict[str, QgsMarkerSymbol]]:
    """Return the renderer without the icons that carry a text, and those icons by their layer's id.

    *layers* and their *rules* are those of the Mapbox style by their ids; *widths* are those of
    the pictures of the sprite, in pixels of the style; the background is drawn on *ground*. *is_halved* says that each
    level's tiles are half as wide as those of the one before.
    """
    icons: dict[str, QgsMarkerSymbol] = {}
    kept: list[QgsVectorTileBasicRendererStyle] = []
    for each in renderer.styles():
        name, symbol = each.styleName(), each.symbol()
        layer = layers.get(name)
        if layer is not None and symbol is not None:
            set_zoom_range(each, layer)
            made = mended_symbol(symbol, layer, widths)
            if made is not None:
                each.setSymbol(made)
                symbol = each.symbol()
        if symbol is not None and is_halved:
            _mend_zoom(symbol)
        rule = rules.get(name)
        if rule is not None and rule.is_shield and isinstance(symbol, QgsMarkerSymbol):
            icons[name] = symbol.clone()
            continue
        kept.append(background_within(each, *ground))
    made_renderer = QgsVectorTileBasicRenderer()
    made_renderer.setStyles(kept)
    return made_renderer, icons


def take_map_zoom(properties: QgsPropertyCollection) -> None:
    """Let expressions of the zoom take that of a web map."""
    for each in properties.propertyKeys():
        expression = properties.property(each).expressionString()
        if ZOOM in expression:
            properties.setProperty(each, QgsProperty.fromExpression(at_map_zoom(expression)))


def _mend_zoom(symbol: QgsSymbol) -> None:
    for part in (symbol, *symbol.symbolLayers()):
        properties = part.dataDefinedProperties()
        take_map_zoom(properties)
        part.setDataDefinedProperties(properties)
        inner = None if part is symbol else part.subSymbol()
        if inner is not None:
            _mend_zoom(inner)
