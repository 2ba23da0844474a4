# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a layer is seen on a map, and where it would be."""

from __future__ import annotations

from qgis.core import Qgis, QgsMapLayer, QgsMapSettings, QgsRectangle

_SMALLEST = 16  # pixels to a side; what is smaller is not seen
_MARGIN = 1.05


def is_in_scale(layer: QgsMapLayer, map: QgsMapSettings) -> bool:
    """Whether the layer draws at the scale of the map."""
    return bool(layer.isInScaleRange(map.scale()))


def is_seen(layer: QgsMapLayer, map: QgsMapSettings) -> bool:
    """Whether the layer draws in the view of the map, larger than a speck."""
    if not layer.isSpatial():
        return True  # nothing of a table is on any map
    place = _place(layer, map)
    pixel = map.mapUnitsPerPixel()
    large = layer.type() == Qgis.LayerType.Vector or max(place.width(), place.height()) >= _SMALLEST * pixel
    return bool(large and is_in_scale(layer, map) and place.intersects(map.visibleExtent()))


def view_of(layer: QgsMapLayer, map: QgsMapSettings) -> QgsRectangle:
    """Return the extent at which a map shows the layer: all of it, or its middle where all is out of its scales.

    It is null for a layer without an extent.
    """
    place = _place(layer, map)
    if place.isNull():
        return place
    if place.isEmpty():
        place.grow(_MARGIN * max(_SMALLEST * map.mapUnitsPerPixel(), 1e-6))
    place.scale(_MARGIN)
    wide = QgsMapSettings(map)
    wide.setExtent(place)
    scale, limit = wide.scale(), layer.minimumScale()
    if layer.hasScaleBasedVisibility() and 0 < limit <= scale:
        place.scale(limit / scale / _MARGIN)
    return place


def _place(layer: QgsMapLayer, map: QgsMapSettings) -> QgsRectangle:
    return map.layerExtentToOutputExtent(layer, layer.extent())
