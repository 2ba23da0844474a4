# SPDX-License-Identifier: GPL-2.0-or-later
"""Symbols of fills, lines and circles as the style wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, Union

from qgis.core import (
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMapBoxGlStyleConverter,
    QgsProperty,
    QgsRasterFillSymbolLayer,
    QgsRasterMarkerSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSimpleMarkerSymbolLayer,
    QgsSymbol,
    QgsSymbolLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from .zoom_values import choice, is_number, number_of, product, steps_of, total

_PROPERTY = QgsSymbolLayer.Property
_MM_PER_PIXEL = 25.4 / 96.0
_FADING = 0.5 * _MM_PER_PIXEL
_SOFT_PARTS = 3  # lines, one over the other, that a soft one is made of
Value = Union[float, str]


def mended_symbol(
    symbol: QgsSymbol, layer: Mapping[str, Any], widths: Optional[Mapping[str, float]] = None
) -> Optional[QgsSymbol]:
    """Return a symbol of the converter as the style's layer wants it; ``None`` where it is right.

    *widths* are those of the pictures of the sprite, in pixels of the style.
    """
    kind = str(layer.get("type"))
    layout, paint = _object(layer.get("layout")), _object(layer.get("paint"))
    mend = {"fill": _fill, "line": _line, "circle": _circle}.get(kind)
    made = symbol.clone()
    changed = mend is not None and mend(made, paint)
    if kind == "symbol":
        icon, size = layout.get("icon-image"), layout.get("icon-size", 1)
    else:
        icon, size = paint.get("fill-pattern"), 1
    width = None if icon is None else _width(icon, size, widths or {})
    for part in made.symbolLayers() if width is not None else ():
        if isinstance(part, (QgsRasterMarkerSymbolLayer, QgsRasterFillSymbolLayer)):
            changed = True
            if isinstance(width, str):
                _set(part, _PROPERTY.Width, width)
            else:
                _set(part, _PROPERTY.Width, None)
                part.setSize(width) if isinstance(part, QgsRasterMarkerSymbolLayer) else part.setWidth(width)
    return made if changed else None


def widths_of(index: Mapping[str, Any]) -> dict[str, float]:
    """Return how wide the pictures of a sprite are, in pixels of the style, from its JSON."""
    found = {}
    for name, each in index.items():
        entry = _object(each)
        width, ratio = entry.get("width"), entry.get("pixelRatio", 1)
        if is_number(width) and is_number(ratio) and ratio > 0:
            found[name] = width / ratio
    return found


def _width(icon: Any, size: Any, widths: Mapping[str, float]) -> Optional[Value]:
    """Return how wide a picture is drawn, which the converter rounds to whole millimetres."""
    scale = number_of(size, _MM_PER_PIXEL)
    names = steps_of(icon)
    if scale is None or names is None or not all(isinstance(name, str) and name in widths for _, name in names):
        return None
    if len(names) == 1:
        return product(scale, widths[names[0][1]])
    if isinstance(scale, str):
        return product(choice([(zoom, f"{widths[name]:g}") for zoom, name in names]), scale)
    return choice([(zoom, repr(widths[name] * scale)) for zoom, name in names])


def _fill(symbol: QgsSymbol, paint: Mapping[str, Any]) -> bool:
    """Give a pattern its opacity once, and any fill one that steps, which the converter takes for a colour."""
    if not isinstance(symbol, QgsFillSymbol):
        return False
    opacity = paint.get("fill-opacity", 1)
    patterns = [part for part in symbol.symbolLayers() if isinstance(part, QgsRasterFillSymbolLayer)]
    if patterns and is_number(opacity):
        for part in patterns:
            part.setOpacity(1.0)
        return True
    return not patterns and _fade_in_steps(symbol, opacity)


def _fade_in_steps(symbol: QgsSymbol, opacity: Any) -> bool:
    """Give a symbol an opacity that steps: the converter takes the number for a colour, and the opacity is lost."""
    percent = number_of(opacity, 100)
    if percent is None or not isinstance(opacity, list) or opacity[:1] != ["step"]:
        return False
    for part in symbol.symbolLayers():
        for which in (_PROPERTY.FillColor, _PROPERTY.StrokeColor):
            if "color" not in part.dataDefinedProperties().property(which).asExpression():
                _set(part, which, None)
    symbol.setDataDefinedProperty(QgsSymbol.Property.Opacity, QgsProperty.fromExpression(_text(percent)))
    return True


def _line(symbol: QgsSymbol, paint: Mapping[str, Any]) -> bool:
    """Move a line to its side, part one with a gap in two, and let a blurred one grow fainter to its edges."""
    if not isinstance(symbol, QgsLineSymbol) or len(symbol.symbolLayers()) != 1:
        return False
    line = symbol.symbolLayer(0)
    if not isinstance(line, QgsSimpleLineSymbolLayer):
        return False
    width = number_of(paint.get("line-width", 1), _MM_PER_PIXEL)
    gap = number_of(paint.get("line-gap-width", 0), _MM_PER_PIXEL)
    blur = number_of(paint.get("line-blur", 0), _MM_PER_PIXEL)
    changed = _fade_in_steps(symbol, paint.get("line-opacity", 1))
    offset = number_of(paint.get("line-offset", 0), _MM_PER_PIXEL)
    if offset:
        _move(line, offset)
        if isinstance(width, float):  # lost by the converter where the offset changes with the zoom
            line.setWidth(width)
        changed = True
    dashes = None if width is None else _dashes(paint.get("line-dasharray"), width)
    if dashes is not None:
        _set(line, _PROPERTY.CustomDash, dashes)
        changed = True
    if width is None or not (blur or gap):
        return changed
    parts = [line.clone()]
    if blur:
        parts = _soft(line, width, blur)
    if gap:
        parts = [_beside(part, width, gap, side) for part in parts for side in (1, -1)]
    for part in parts:
        symbol.appendSymbolLayer(part)
    symbol.deleteSymbolLayer(0)
    return True


def _dashes(value: Any, width: Value) -> Optional[str]:
    """Return dashes that change with the zoom as an expression; ``None`` for those that stay.

    The last of an odd number goes on in the first: Qt draws none of them, and the converter knows it of those that
    stay only, and no steps.
    """
    steps = steps_of(value) if isinstance(value, (dict, list)) else None
    if steps is None or len(steps) < 2:
        return None
    arrays = []
    for zoom, each in steps:
        lengths = each[1] if isinstance(each, list) and len(each) == 2 and each[0] == "literal" else each
        if not isinstance(lengths, list) or len(lengths) < 2 or not all(is_number(one) for one in lengths):
            return None
        even = lengths if len(lengths) % 2 == 0 else [lengths[0] + lengths[-1], *lengths[1:-1]]
        arrays.append((zoom, f"array({','.join(f'{one:.8g}' for one in even)})"))
    return f"array_to_string(array_foreach({choice(arrays)}, @element * ({_text(width)})), ';')"


def _soft(line: QgsSimpleLineSymbolLayer, width: Value, blur: Value) -> list[QgsSimpleLineSymbolLayer]:
    """Return lines over one another: opacity grows from nothing at the edge to the whole, or half the width, inside.

    Each is as wide as the line is where it has that much of its opacity.
    """
    parts = []
    highest = f"min(1, ({_text(width)}) / 2 / ({_text(blur)}))"
    seen = "0"
    for number in range(_SOFT_PARTS):
        share = f"({highest}) * {(number + 0.5) / _SOFT_PARTS:.6g}"
        wanted = f"({highest}) * {(number + 1) / _SOFT_PARTS:.6g}"
        part = line.clone()
        _set(part, _PROPERTY.StrokeWidth, f"({_text(width)}) - 2 * ({share}) * ({_text(blur)})")
        own = f"(({wanted}) - ({seen})) / max(0.001, 1 - ({seen}))"
        color = line.dataDefinedProperties().property(_PROPERTY.StrokeColor).asExpression() or _color(line.color())
        _set(part, _PROPERTY.StrokeColor, _faded(color, own))
        parts.append(part)
        seen = wanted
    return parts


def _beside(line: QgsSimpleLineSymbolLayer, width: Value, gap: Value, side: int) -> QgsSimpleLineSymbolLayer:
    """Return a line on one side of the gap, whose middle is where the line was."""
    part = line.clone()
    given = line.dataDefinedProperties().property(_PROPERTY.Offset).asExpression() or line.offset()
    _move(part, total(given, product(total(width, gap), side / 2)))
    return part


def _move(line: QgsSimpleLineSymbolLayer, offset: Value) -> None:
    """Move a line to the right of its direction: the converter of QGIS 3.40 moves it to the left."""
    if isinstance(offset, str):
        _set(line, _PROPERTY.Offset, offset)
    else:
        _set(line, _PROPERTY.Offset, None)
        line.setOffset(offset)


def _circle(symbol: QgsSymbol, paint: Mapping[str, Any]) -> bool:
    """Draw a circle as it changes, and its stroke around it, and only where there is one.

    The converter of QGIS 3.40 takes the first of several values, draws the stroke on the edge, and a hairline where
    there is none.
    """
    circles = [part for part in symbol.symbolLayers() if isinstance(part, QgsSimpleMarkerSymbolLayer)]
    radius = number_of(paint.get("circle-radius", 5), _MM_PER_PIXEL)
    width = number_of(paint.get("circle-stroke-width", 0), _MM_PER_PIXEL)
    opacity = number_of(paint.get("circle-stroke-opacity", 1))
    has_stroke = width != 0 and opacity != 0
    for part in circles:
        fill = _changing_color(paint, "circle", part.fillColor())
        if fill is not None:
            _set(part, _PROPERTY.FillColor, fill)
        if radius is not None and width is not None:
            size = total(product(_seen(radius), 2), width if has_stroke else 0)
            _set(part, _PROPERTY.Size, size if isinstance(size, str) else None)
            if not isinstance(size, str):
                part.setSize(size)
        if not has_stroke:
            part.setStrokeStyle(Qt.PenStyle.NoPen)
            continue
        if "circle-stroke-color" not in paint:
            black = QColor(0, 0, 0)
            black.setAlphaF(min(max(opacity, 0.0), 1.0) if isinstance(opacity, float) else 1.0)
            part.setStrokeColor(black)
        stroke = _changing_color(paint, "circle-stroke", part.strokeColor())
        if stroke is not None:
            _set(part, _PROPERTY.StrokeColor, stroke)
        if isinstance(width, str):
            _set(part, _PROPERTY.StrokeWidth, width)
            _set(part, _PROPERTY.StrokeStyle, f"if(({width}) > 0, 'solid', 'no')")
        elif width is not None:
            part.setStrokeWidth(width)
    return bool(circles)


def _seen(radius: Value) -> Value:
    """Return a circle's radius as it is seen: MapLibre GL JS lets its edge fade inwards, QGIS to both sides."""
    if isinstance(radius, str):
        return f"max(({radius}) - {_FADING}, ({radius}) / 2)"
    return max(radius - _FADING, radius / 2)


def _changing_color(paint: Mapping[str, Any], name: str, given: QColor) -> Optional[str]:
    """Return the color of a circle or of its stroke as an expression; ``None`` where it stays, and its opacity, too."""
    value = paint.get(f"{name}-opacity", 1)
    opacity = number_of(value)
    color = _read_by_qgis(paint.get(f"{name}-color"))
    if opacity is None or (is_number(value) and color is None):
        return None
    return _faded(color or _color(given), _text(opacity))


def _read_by_qgis(color: Any) -> Optional[str]:
    """Return a color that changes as the expression that QGIS makes of one of a fill; ``None`` for one that doesn't."""
    if not isinstance(color, (dict, list)):
        return None
    converter = QgsMapBoxGlStyleConverter()
    converter.convert({"layers": [{"id": "fill", "type": "fill", "paint": {"fill-color": color}}]}, None)
    renderer = converter.renderer()
    for style in renderer.styles() if renderer is not None else ():
        part = style.symbol().symbolLayer(0)
        return part.dataDefinedProperties().property(_PROPERTY.FillColor).asExpression() or None
    return None


def _set(part: QgsSymbolLayer, which: Any, value: Optional[str]) -> None:
    part.setDataDefinedProperty(which, QgsProperty() if value is None else QgsProperty.fromExpression(value))


def _color(color: QColor) -> str:
    return f"color_rgba({color.red()}, {color.green()}, {color.blue()}, {color.alpha()})"


def _faded(color: str, opacity: str) -> str:
    """Return a colour's expression times an opacity's."""
    return f"set_color_part({color}, 'alpha', color_part({color}, 'alpha') * ({opacity}))"


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.8g}"
