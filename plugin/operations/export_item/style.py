# SPDX-License-Identifier: GPL-2.0-or-later
"""Apply aliases, domains, symbols and labels of a hosted layer to its exported copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import (
    QgsArcGisRestUtils,
    QgsCategorizedSymbolRenderer,
    QgsEditorWidgetSetup,
    QgsExpression,
    QgsFeatureRenderer,
    QgsGraduatedSymbolRenderer,
    QgsRuleBasedLabeling,
    QgsVectorLayer,
)

from ...arcgis.services.tile_service import read_scales
from ...core import json_values
from ...environment.plain_text import inert
from .field_types import match_fields
from .symbol_pictures import with_safe_pictures

_GEOMETRIES = {
    "esriGeometryPoint": 0,
    "esriGeometryMultipoint": 0,
    "esriGeometryPolyline": 1,
    "esriGeometryPolygon": 2,
}


def carry_style(layer: QgsVectorLayer, definition: Mapping[str, Any]) -> None:
    """Give *layer* the aliases, domains, symbols and labels of a hosted layer's JSON, where QGIS translates them."""
    names = field_names(layer, definition)
    for field in json_values.objects(definition.get("fields")):
        index = layer.fields().lookupField(names.get(json_values.text(field.get("name")), ""))
        if index >= 0:
            _carry_field(layer, index, field)
    drawing = definition.get("drawingInfo")
    same_kind = _GEOMETRIES.get(json_values.text(definition.get("geometryType"))) == layer.geometryType()
    if not isinstance(drawing, Mapping) or not layer.isSpatial() or not same_kind:
        return
    renderer = _renderer(layer, drawing, names)
    if renderer is not None:
        layer.setRenderer(renderer)
    transparency = json_values.number(drawing.get("transparency"))  # percent
    if 0 < transparency <= 100:
        layer.setOpacity(1 - transparency / 100)
    _carry_labels(layer, drawing, names)
    _carry_scales(layer, definition)


def field_names(layer: QgsVectorLayer, definition: Mapping[str, Any]) -> dict[str, str]:
    """Return how the fields of a hosted layer are called in a copy of it."""
    return match_fields([field.name() for field in layer.fields()], definition)


def _carry_field(layer: QgsVectorLayer, index: int, field: Mapping[str, Any]) -> None:
    alias = json_values.text(field.get("alias"))
    if alias and alias != layer.fields()[index].name():
        layer.setFieldAlias(index, inert(alias))
    domain = field.get("domain")
    if not isinstance(domain, Mapping):
        return
    if domain.get("type") == "codedValue":
        values = [{str(each.get("name")): each.get("code")} for each in json_values.objects(domain.get("codedValues"))]
        if values:
            layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": values}))
    elif domain.get("type") == "range" and layer.fields()[index].isNumeric():
        span = domain.get("range")
        if isinstance(span, list) and len(span) == 2:
            limits = {"Min": span[0], "Max": span[1], "Step": 1, "AllowNull": True, "Style": "SpinBox"}
            layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("Range", limits))


def _renderer(
    layer: QgsVectorLayer, drawing: Mapping[str, Any], names: Mapping[str, str]
) -> Optional[QgsFeatureRenderer]:
    renderer_json = drawing.get("renderer")
    if not isinstance(renderer_json, Mapping):
        return None
    renderer = QgsArcGisRestUtils.convertRenderer(with_safe_pictures(renderer_json))
    if isinstance(renderer, (QgsCategorizedSymbolRenderer, QgsGraduatedSymbolRenderer)):
        attribute = _renamed(renderer.classAttribute(), names)
        if not attribute or not _is_there(layer, attribute):
            return None  # classes by an expression of Arcade's, or by a field that did not come along
        renderer.setClassAttribute(attribute)
    return renderer


def _is_there(layer: QgsVectorLayer, expression: str) -> bool:
    """Whether all fields of an expression, or the one field that it is, are the layer's."""
    fields = layer.fields()
    if fields.lookupField(expression) >= 0:
        return True
    parsed = QgsExpression(expression)
    return not parsed.hasParserError() and all(fields.lookupField(name) >= 0 for name in parsed.referencedColumns())


def _carry_labels(layer: QgsVectorLayer, drawing: Mapping[str, Any], names: Mapping[str, str]) -> None:
    labels = json_values.objects(drawing.get("labelingInfo"))
    labeling = QgsArcGisRestUtils.convertLabeling([dict(each) for each in labels]) if labels else None
    if labeling is None:
        return
    if isinstance(labeling, QgsRuleBasedLabeling):
        for rule in labeling.rootRule().descendants():
            settings = rule.settings()
            if settings is not None:
                settings.fieldName = _renamed(settings.fieldName, names)
                if not _is_there(layer, settings.fieldName):
                    return
                rule.setSettings(settings)
            rule.setFilterExpression(_renamed(rule.filterExpression(), names))
    layer.setLabeling(labeling)
    layer.setLabelsEnabled(drawing.get("showLabels") is not False)


def _carry_scales(layer: QgsVectorLayer, definition: Mapping[str, Any]) -> None:
    coarse, fine = read_scales(definition)
    if coarse > 0 or fine > 0:
        layer.setMinimumScale(coarse)
        layer.setMaximumScale(fine)
        layer.setScaleBasedVisibility(True)


def _renamed(expression: str, names: Mapping[str, str]) -> str:
    """Return an expression, or a field's bare name, with the fields as the copy calls them."""
    if expression in names:
        return names[expression]
    for old, new in names.items():
        if old != new:
            expression = expression.replace(f'"{old}"', f'"{new}"')
    return expression
