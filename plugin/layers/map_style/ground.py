# SPDX-License-Identifier: GPL-2.0-or-later
"""The background of a style, within the ground of its layer only."""

from __future__ import annotations

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsGeometryGeneratorSymbolLayer,
    QgsRectangle,
    QgsVectorTileBasicRendererStyle,
)

BACKGROUND = "background"  # layer name of QGIS' style for it
_SEGMENTS = 32  # of each side of the ground, which is bent in another CRS


def background_within(
    style: QgsVectorTileBasicRendererStyle, extent: QgsRectangle, crs: QgsCoordinateReferenceSystem
) -> QgsVectorTileBasicRendererStyle:
    """Return a style for the background that is drawn within *extent*, in *crs*, and not on the whole canvas.

    QGIS draws backgrounds where the picture's upper left corner is the origin, and y grows downwards: the ground is
    moved there. ``$geometry`` is the picture. A map that doesn't tell its extent has its background everywhere.
    """
    within = QgsVectorTileBasicRendererStyle(style)
    if extent.isEmpty() or not crs.authid() or style.layerName() != BACKGROUND:
        return within
    inner = style.symbol().clone()
    inner.setClipFeaturesToExtent(False)
    generator = QgsGeometryGeneratorSymbolLayer.create(
        {"geometryModifier": _ground(extent, crs), "SymbolType": "Fill", "units": "MapUnit"}
    )
    generator.setSubSymbol(inner)
    outer = QgsFillSymbol.createSimple({})
    outer.changeSymbolLayer(0, generator)
    outer.setClipFeaturesToExtent(False)
    within.setSymbol(outer)
    return within


def _ground(extent: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> str:
    box = f"geom_from_wkt('{extent.asWktPolygon()}')"
    ground = f"transform(densify_by_count({box}, {_SEGMENTS}), '{crs.authid()}', @map_crs)"
    seen = f"try(intersection({ground}, @map_extent), @map_extent)"
    around_middle = f"translate({seen}, -x(@map_extent_center), -y(@map_extent_center))"
    in_picture = f"affine_transform({around_middle}, x_max($geometry) / 2, y_max($geometry) / 2, @map_rotation, 1, -1)"
    return f"if(@map_extent IS NULL, $geometry, {in_picture})"
