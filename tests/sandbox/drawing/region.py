# SPDX-License-Identifier: GPL-2.0-or-later
"""The world map cut down to a region; part of the worker that draws.

A projection for a region brings far countries back to it, folded: in a UTM zone Peru lies on Hungary.
"""

from __future__ import annotations

from qgis.core import QgsFeature, QgsFeatureRequest, QgsGeometry, QgsRectangle, QgsVectorLayer, QgsWkbTypes


def cut(layer: QgsVectorLayer, frame: QgsRectangle) -> QgsVectorLayer:
    """The part of a layer inside a frame of degrees, drawn in the same way."""
    kind = QgsWkbTypes.displayString(QgsWkbTypes.multiType(layer.wkbType()))
    made = QgsVectorLayer(f"{kind}?crs=EPSG:4326", layer.name(), "memory")
    made.dataProvider().addAttributes(layer.fields().toList())
    made.updateFields()
    edge = QgsGeometry.fromRect(frame)
    rows = []
    for feature in layer.getFeatures(QgsFeatureRequest().setFilterRect(frame)):
        shape = feature.geometry()
        if not frame.contains(shape.boundingBox()):
            shape = shape.makeValid().intersection(edge)
        # a touch leaves points and lines beside the areas
        if not shape.convertGeometryCollectionToSubclass(layer.geometryType()) and shape.type() != layer.geometryType():
            continue
        shape.convertToMultiType()
        row = QgsFeature(made.fields())
        row.setGeometry(shape)
        row.setAttributes(feature.attributes())
        rows.append(row)
    made.dataProvider().addFeatures(rows)
    made.setRenderer(layer.renderer().clone())
    return made
