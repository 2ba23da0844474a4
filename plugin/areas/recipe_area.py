# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas of recipes as geometries of QGIS, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)

from ..core.errors import RequestError
from ..core.i18n import tr
from ..recipes.area import area_value, extent_text, parse_extent, polygons_of_value
from ..tiles.extent import Extent
from ..tiles.scheme import Area
from .choice import AreaChoice
from .geometry import is_rectangle, rings_of, valid
from .typed_extent import check_typed_extent

_LOCAL = "USER"  # authority of the systems that only this profile knows


def crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    """Return a CRS as any QGIS reads it: ``EPSG:3857``, or ``WKT:…`` where it has no code; "" for none."""
    if not crs.isValid():
        return ""
    authid = str(crs.authid())
    if authid and not authid.startswith(f"{_LOCAL}:"):
        return authid
    return "WKT:" + str(crs.toWkt(Qgis.CrsWktVariant.Wkt2_2019))


def crs_of_text(text: str) -> QgsCoordinateReferenceSystem:
    """Return the CRS that a recipe names. Raises `RequestError` where QGIS does not know it."""
    crs = QgsCoordinateReferenceSystem(text)
    if not crs.isValid():
        raise RequestError(
            tr("QGIS does not know the CRS “{name}” of the recipe. Write it as a code such as EPSG:3857.").format(
                name=text
            )
        )
    return crs


def area_parameters(geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> dict[str, Any]:
    """Return EXTENT for a box, and AOI for any other polygons, in their own CRS."""
    if is_rectangle(geometry):
        box = geometry.boundingBox()
        return {"EXTENT": extent_text(box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum(), crs_text(crs))}
    polygons = [[[list(point) for point in ring] for ring in rings] for rings in rings_of(valid(geometry))]
    return {"AOI": area_value(polygons, crs_text(crs))}


def parameters_of_area(area: Area, crs: QgsCoordinateReferenceSystem) -> dict[str, Any]:
    """Return EXTENT or AOI for an area in the CRS of its service."""
    if area.is_box:
        box = area.extent
        return {"EXTENT": extent_text(box.xmin, box.ymin, box.xmax, box.ymax, crs_text(crs))}
    return {"AOI": area_value([[ring.tolist() for ring in rings] for rings in area.polygons], crs_text(crs))}


def extent_parameters(extent: Extent, crs: QgsCoordinateReferenceSystem) -> dict[str, Any]:
    """Return EXTENT."""
    return {"EXTENT": extent_text(extent.xmin, extent.ymin, extent.xmax, extent.ymax, crs_text(crs))}


def choice_of_recipe(parameters: Mapping[str, Any]) -> AreaChoice:
    """Return the area of a recipe: AOI, else EXTENT, else all there is. Raises `RequestError` for an unknown CRS."""
    if "AOI" in parameters:
        polygons, crs = polygons_of_value(parameters["AOI"])
        return AreaChoice(crs_of_text(crs), _geometry(polygons))
    if "EXTENT" in parameters:
        found = extent_of_recipe(parameters["EXTENT"])
        if found is None:
            raise RequestError(tr("The extent of the recipe has no CRS. Add it, such as [EPSG:3857]."))
        return AreaChoice(found.crs(), QgsGeometry.fromRect(found))
    return AreaChoice(whole=True)


def extent_of_recipe(text: str) -> Optional[QgsReferencedRectangle]:
    """Return the extent of a recipe, ``None`` where it names no CRS. Raises `RequestError`."""
    *ends, crs = parse_extent(text)
    if not crs:
        return None
    check_typed_extent(text, QgsCoordinateReferenceSystem())
    return QgsReferencedRectangle(QgsRectangle(*ends), crs_of_text(crs))


def area_layer(value: Mapping[str, Any]) -> QgsVectorLayer:
    """Return the polygons of a recipe as a layer in memory. Raises `RequestError` for an unknown CRS."""
    polygons, name = polygons_of_value(value)
    crs = crs_of_text(name)
    layer = QgsVectorLayer("MultiPolygon", tr("Area of the recipe"), "memory")
    layer.setCrs(crs)
    feature = QgsFeature()
    feature.setGeometry(_geometry(polygons))
    layer.dataProvider().addFeatures([feature])
    layer.updateExtents()
    return layer


def _geometry(polygons: Any) -> QgsGeometry:
    return QgsGeometry.fromMultiPolygonXY(
        [[[QgsPointXY(*point[:2]) for point in ring] for ring in rings] for rings in polygons]
    )
