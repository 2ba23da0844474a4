# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels of a vector tile layer as the style wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Union

from qgis.core import (
    Qgis,
    QgsExpression,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProperty,
    QgsTextBackgroundSettings,
    QgsVectorTileBasicLabeling,
    QgsVectorTileBasicLabelingStyle,
)
from qgis.PyQt.QtGui import QFont

from .symbol_rules import SymbolRule
from .zoom_values import product

_PROPERTY = QgsPalLayerSettings.Property
_AT = Qgis.LabelPredefinedPointPosition
# The part of the text that is at the point -> where the text lies.
_POSITIONS = {
    "center": _AT.OverPoint,
    "left": _AT.MiddleRight,
    "right": _AT.MiddleLeft,
    "top": _AT.BottomMiddle,
    "bottom": _AT.TopMiddle,
    "top-left": _AT.BottomRight,
    "top-right": _AT.BottomLeft,
    "bottom-left": _AT.TopRight,
    "bottom-right": _AT.TopLeft,
}
# A tile and its neighbour, or one of another level in place of a missing one, both bring a point that lies in both.
# Boxes of labels that reach over their point overlap wherever around it they lie: QGIS draws one of the two.
_OVER_POINT = -0.2  # mm
_NBSP = "\u00a0"
_BLANK, _LINE = 0.26, 1.36  # em, of common fonts: the width of a blank and the height of a line
_LEAST_PADDING = 0.13  # em; less is not seen


def mended_labeling(
    labeling: QgsVectorTileBasicLabeling, rules: Mapping[str, SymbolRule], icons: Mapping[str, QgsMarkerSymbol]
) -> QgsVectorTileBasicLabeling:
    """Return the labelling with each style as its symbol layer's rule wants it; *icons* are those that carry a text."""
    mended = []
    for style in labeling.styles():
        rule = rules.get(style.styleName())
        if rule is None:
            mended.append(style)
            continue
        mended.append(_mended(style, rule, icons.get(style.styleName())))
        if rule.is_shield and rule.is_at_first_point:
            mended.append(_at_first_point(mended[-1]))
    made = QgsVectorTileBasicLabeling()
    made.setStyles(mended)
    return made


def _mended(
    style: QgsVectorTileBasicLabelingStyle, rule: SymbolRule, icon: Union[QgsMarkerSymbol, None]
) -> QgsVectorTileBasicLabelingStyle:
    settings = QgsPalLayerSettings(style.labelSettings())
    properties = settings.dataDefinedProperties()
    _set(properties, _PROPERTY.Priority, rule.priority)  # finer than the whole numbers of the setting
    _place(settings, rule)
    text_format = settings.format()
    if rule.letter_spacing is not None:
        font = text_format.font()
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0)
        text_format.setFont(font)
        _set(properties, _PROPERTY.FontLetterSpacing, rule.letter_spacing)
    if rule.opacity is not None:
        if isinstance(rule.opacity, str):
            _set(properties, _PROPERTY.FontOpacity, product(rule.opacity, 100))
            _set(properties, _PROPERTY.BufferOpacity, product(rule.opacity, 100))
        else:
            text_format.setOpacity(rule.opacity)
            buffer = text_format.buffer()
            buffer.setOpacity(rule.opacity)
            text_format.setBuffer(buffer)
    if icon is not None:
        background = QgsTextBackgroundSettings()
        background.setEnabled(True)
        background.setType(QgsTextBackgroundSettings.ShapeType.ShapeMarkerSymbol)
        background.setSizeType(QgsTextBackgroundSettings.SizeType.SizeFixed)
        background.setMarkerSymbol(icon)
        text_format.setBackground(background)
    settings.setFormat(text_format)
    _pad(settings, rule.room)
    settings.setDataDefinedProperties(properties)
    made = QgsVectorTileBasicLabelingStyle(style)
    made.setLabelSettings(settings)
    return made


def _at_first_point(style: QgsVectorTileBasicLabelingStyle) -> QgsVectorTileBasicLabelingStyle:
    """Return the same for lines, which the converter's style for points leaves out."""
    settings = QgsPalLayerSettings(style.labelSettings())
    settings.geometryGeneratorEnabled = True
    settings.geometryGenerator = "start_point(@geometry)"
    settings.geometryGeneratorType = Qgis.GeometryType.Point
    settings.placement = Qgis.LabelPlacement.OverPoint
    made = QgsVectorTileBasicLabelingStyle(style)
    made.setGeometryType(Qgis.GeometryType.Line)
    made.setLabelSettings(settings)
    return made


def _pad(settings: QgsPalLayerSettings, padding: Union[float, str]) -> None:
    """Let a text keep room around it: QGIS has no setting for that, but blanks count."""
    if not isinstance(padding, str) and padding < _LEAST_PADDING:
        return
    across = f"rpad('', round(({padding}) / {_BLANK}), '{_NBSP}')"
    line = f"'\n{_NBSP}'"
    down = f"rpad('', 2 * round(({padding}) / {_LINE}), "
    text = settings.fieldName if settings.isExpression else QgsExpression.quotedColumnRef(settings.fieldName)
    above, below = f"{down}'{_NBSP}\n')", f"{down}{line})"
    settings.fieldName = f"{above} || {across} || ({text}) || {across} || {below}"
    settings.isExpression = True
    settings.multilineAlign = Qgis.LabelMultiLineAlignment.Center


def _place(settings: QgsPalLayerSettings, rule: SymbolRule) -> None:
    if rule.anchors:
        settings.placement = Qgis.LabelPlacement.OrderedPositionsAroundPoint
        settings.predefinedPositionOrder = [_POSITIONS[each] for each in rule.anchors]
        settings.dist = _OVER_POINT
        settings.distUnits = Qgis.RenderUnit.Millimeters
    elif rule.repeat:
        settings.repeatDistance = rule.repeat
        settings.repeatDistanceUnit = Qgis.RenderUnit.Millimeters
        lines = settings.lineSettings()
        lines.setMergeLines(True)
        settings.setLineSettings(lines)


def _set(properties: Any, which: Any, value: Union[float, str]) -> None:
    made = QgsProperty.fromExpression(value) if isinstance(value, str) else QgsProperty.fromValue(value)
    properties.setProperty(which, made)
