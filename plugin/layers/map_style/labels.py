# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels of a vector tile layer as its style wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsExpression,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProperty,
    QgsSymbolLayer,
    QgsTextBackgroundSettings,
    QgsVectorTileBasicLabeling,
    QgsVectorTileBasicLabelingStyle,
)
from qgis.PyQt.QtCore import QSizeF
from qgis.PyQt.QtGui import QFont

from .font_choice import Fonts
from .symbol_rules import LOWEST, SymbolRule
from .symbols import take_map_zoom
from .text_places import distance, moved_point
from .texts import heights_of, set_text
from .tile_copies import ORDER, Grid, is_of_coarser_tile, is_of_neighbour
from .zoom_values import ZOOM, Value, at_map_zoom, product, set_zoom_range

_PROPERTY = QgsPalLayerSettings.Property
# The part of the text that is at the point -> QGIS' code of where the text lies.
_POSITIONS = {
    "center": "O",
    "left": "R",
    "right": "L",
    "top": "B",
    "bottom": "T",
    "top-left": "BR",
    "top-right": "BL",
    "bottom-left": "TR",
    "bottom-right": "TL",
}
_NBSP = "\u00a0"
_FEATURES_PER_STEP = 1500
_MOST_ROOM = 40  # sizes of the text
_BLANK, _LINE = 0.26, 1.36  # of the size, in common fonts: the width of a blank and the height of a line


def mended_labeling(
    labeling: QgsVectorTileBasicLabeling,
    layers: Mapping[str, Mapping[str, Any]],
    rules: Mapping[str, SymbolRule],
    icons: Mapping[str, QgsMarkerSymbol],
    fonts: Fonts,
    grid: Optional[Grid],
) -> QgsVectorTileBasicLabeling:
    """Return the labelling with each style as its layer of the Mapbox style wants it.

    *layers* and their *rules* are those of the Mapbox style by their ids, *icons* those that carry a text, and
    *grid* is that of the layer's tiles, ``None`` for an irregular one.
    """
    mended = []
    for style in labeling.styles():
        name = style.styleName()
        rule = rules.get(name)
        if rule is None:
            mended.append(style)
            continue
        settings = QgsPalLayerSettings(style.labelSettings())
        fonts.set_font(settings, layers[name])
        set_text(settings, layers[name])
        made = QgsVectorTileBasicLabelingStyle(style)
        set_zoom_range(made, layers[name])
        _mend(settings, rule, icons.get(name), grid)
        made.setLabelSettings(settings)
        mended.append(made)
        if rule.is_shield:
            mended.append(_at_first_point(mended[-1]))
    made = QgsVectorTileBasicLabeling()
    made.setStyles(mended)
    return made


def _mend(
    settings: QgsPalLayerSettings, rule: SymbolRule, icon: Optional[QgsMarkerSymbol], grid: Optional[Grid]
) -> None:
    properties = settings.dataDefinedProperties()
    obstacles = settings.obstacleSettings()
    obstacles.setIsObstacle(False)  # a web map's names lie over the lines and points of others
    settings.setObstacleSettings(obstacles)
    # Finer than the whole numbers of the setting, and for shields by their order in the tile, too.
    _set(properties, _PROPERTY.Priority, _by_order(rule.priority) if rule.is_shield else rule.priority)
    if rule.anchors:
        _place_around(settings, properties, rule, grid)
    if rule.repeat:
        _repeat(settings, rule.repeat)
    if rule.room:
        _keep_room(settings, rule)
    text_format = settings.format()
    if rule.letter_spacing is not None:
        font = text_format.font()
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0)
        text_format.setFont(font)
        _set(properties, _PROPERTY.FontLetterSpacing, rule.letter_spacing)
    if isinstance(rule.opacity, str):
        _set(properties, _PROPERTY.FontOpacity, product(rule.opacity, 100))
        _set(properties, _PROPERTY.BufferOpacity, product(rule.opacity, 100))
    elif rule.opacity is not None:
        text_format.setOpacity(rule.opacity)
        buffer = text_format.buffer()
        buffer.setOpacity(rule.opacity)
        text_format.setBuffer(buffer)
    if grid is not None:  # its levels' scales are halves
        take_map_zoom(properties)
        if settings.isExpression and ZOOM in settings.fieldName:
            settings.fieldName = at_map_zoom(settings.fieldName)
    if icon is not None:  # which takes the zoom of a web map already
        text_format.setBackground(_background(icon, properties))
    settings.setFormat(text_format)
    settings.setDataDefinedProperties(properties)


def _by_order(priority: float) -> str:
    """Return a priority that is the higher the earlier a feature comes in its tile."""
    return f"max({LOWEST}, {priority:.6g} - {ORDER} / {_FEATURES_PER_STEP})"


def _place_around(settings: QgsPalLayerSettings, properties: Any, rule: SymbolRule, grid: Optional[Grid]) -> None:
    """Let a text try its places around its point.

    A point of a tile that stands in for a missing one may come from its own tile, too. Its text lies over the point,
    with a blank line above and below: it meets that of the other wherever around the point that one is, and is the
    less important. One is drawn.
    """
    settings.placement = Qgis.LabelPlacement.OrderedPositionsAroundPoint
    settings.distUnits = Qgis.RenderUnit.Millimeters
    _set(properties, _PROPERTY.LabelDistance, distance(rule))
    if grid is not None:
        settings.geometryGeneratorEnabled = True
        settings.geometryGeneratorType = Qgis.GeometryType.Point
        settings.geometryGenerator = moved_point(rule, heights_of(settings), grid)
    order = ",".join(_POSITIONS[each] for each in rule.anchors)
    is_copy = is_of_coarser_tile(grid)
    _set(properties, _PROPERTY.PredefinedPositionOrder, f"CASE WHEN {is_copy} THEN 'O' ELSE '{order}' END")
    _set(
        properties,
        _PROPERTY.Priority,
        f"CASE WHEN {is_copy} THEN {max(LOWEST, rule.priority - 1):.6g} ELSE {rule.priority:.6g} END",
    )
    text = _text_of(settings)
    settings.fieldName = f"if({is_copy}, '{_NBSP}\n' || nullif({text}, '') || '\n{_NBSP}', {text})"
    settings.isExpression = True
    _set(properties, _PROPERTY.Show, f"NOT ({is_of_neighbour(grid)})")


def _repeat(settings: QgsPalLayerSettings, distance: float) -> None:
    """Let a text come again along a line, which tiles and the data cut into pieces."""
    settings.repeatDistance = distance
    settings.repeatDistanceUnit = Qgis.RenderUnit.Millimeters
    lines = settings.lineSettings()
    lines.setMergeLines(True)
    settings.setLineSettings(lines)


def _keep_room(settings: QgsPalLayerSettings, rule: SymbolRule) -> None:
    """Let a text keep room around it: QGIS has no setting for that, but blanks count."""
    most = f"max(0, min({_MOST_ROOM}, {rule.room}))"
    across = f"rpad('', round({most} / {_BLANK}), '{_NBSP}')"
    lines = f"replace(rpad('', round({most} / {_LINE}), '.'), '.', "
    text = _text_of(settings)
    if not rule.is_shield:  # whose icon is drawn without a text, too
        text = f"nullif(trim({text}), '')"
    text = f"replace({text}, '\n', {across} || '\n' || {across})"
    above, below = f"{lines}'{_NBSP}\n')", f"{lines}'\n{_NBSP}')"
    settings.fieldName = f"{above} || {across} || ({text}) || {across} || {below}"
    settings.isExpression = True
    settings.autoWrapLength = 0  # it would take the blanks for such between words


def _text_of(settings: QgsPalLayerSettings) -> str:
    """Return the text of a label as an expression."""
    return str(settings.fieldName if settings.isExpression else QgsExpression.quotedColumnRef(settings.fieldName))


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


def _background(icon: QgsMarkerSymbol, properties: Any) -> QgsTextBackgroundSettings:
    """Return the icon as it is drawn below a text, as large as it is by itself."""
    made = QgsTextBackgroundSettings()
    made.setEnabled(True)
    made.setType(QgsTextBackgroundSettings.ShapeType.ShapeMarkerSymbol)
    made.setSizeType(QgsTextBackgroundSettings.SizeType.SizeFixed)
    made.setSize(QSizeF(icon.size(), icon.size()))
    made.setSizeUnit(icon.sizeUnit())
    part = icon.symbolLayer(0)
    by_zoom = part.dataDefinedProperties().property(QgsSymbolLayer.Property.Width)
    if by_zoom.isActive():  # it is the label's now
        properties.setProperty(_PROPERTY.ShapeSizeX, QgsProperty(by_zoom))
        part.setDataDefinedProperty(QgsSymbolLayer.Property.Width, QgsProperty())
    made.setMarkerSymbol(icon)
    return made


def _set(properties: Any, which: Any, value: Value) -> None:
    made = QgsProperty.fromExpression(value) if isinstance(value, str) else QgsProperty.fromValue(value)
    properties.setProperty(which, made)
