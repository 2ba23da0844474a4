# SPDX-License-Identifier: GPL-2.0-or-later
"""From drawn geometries in any CRS to an area in the service's CRS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Optional

import numpy as np
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
)

from ..core.errors import RequestError
from ..core.i18n import tr
from ..tiles.extent import Extent
from ..tiles.scheme import Area
from ..tiles.spatial_reference import SpatialReference
from .projection import project

_STRAIGHT = 1e-7  # relative: how far a projected box may bend and still count as upright


def crs_of(reference: SpatialReference) -> QgsCoordinateReferenceSystem:
    """Return QGIS' reference system for Esri's. Raises `RequestError` where QGIS knows none."""
    known = (QgsCoordinateReferenceSystem(authid) for authid in reference.authids)
    found = next((each for each in known if each.isValid()), QgsCoordinateReferenceSystem())
    if not found.isValid() and reference.wkt:
        found = QgsCoordinateReferenceSystem.fromWkt(reference.wkt)
    if not found.isValid():
        raise RequestError(
            tr(
                "QGIS does not know the service's spatial reference ({name}), so no area can be " "transformed to it."
            ).format(name=reference.authid or tr("without a code"))
        )
    return found


def reference_of(crs: QgsCoordinateReferenceSystem) -> SpatialReference:
    """Return QGIS' reference system as Esri's: by its number where it has one that ArcGIS shares, else by WKT."""
    authority, _, code = crs.authid().partition(":")
    if authority in ("EPSG", "ESRI") and code.isdecimal():
        return SpatialReference.from_wkid(int(code))
    wkt = crs.toWkt(Qgis.CrsWktVariant.Wkt1Esri) if crs.isValid() else ""
    return SpatialReference(wkt=wkt or None)


def area_of(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Area:
    """Return polygons as an area in *target*, parts and holes kept; edges are densified first.

    What the target can't hold (the poles in web mercator) is cut off, and so is what lies beside the
    globe. Raises `RequestError` where nothing is left, or the polygon can't be projected.
    """
    if not crs.isValid():
        raise RequestError(tr("The layer has no coordinate reference system. Set one in its properties."))
    geometry = valid(geometry)
    box = geometry.boundingBox()
    was_box = is_rectangle(geometry)
    if crs != target or crs.isGeographic():
        geometry = project(geometry, crs, target, context)
    if geometry.isEmpty() and not box.isEmpty():
        raise RequestError(tr("The area lies outside the bounds of the service's CRS. Choose another one."))
    area = Area.from_polygons(rings_of(geometry))
    if area.is_empty:
        raise RequestError(tr("The area has no surface. Draw one that encloses something."))
    if was_box and _is_upright(area):
        return Area.from_extent(area.extent)
    return area


def valid(geometry: QgsGeometry) -> QgsGeometry:
    """Return what a polygon encloses: one whose edges cross becomes several."""
    return geometry if geometry.isGeosValid() else geometry.makeValid()


def united(geometries: Sequence[QgsGeometry]) -> QgsGeometry:
    """Return polygons as one geometry in which none overlaps another; empty for none."""
    # Part by part: made valid together, parts that overlap would leave a hole there.
    parts = [valid(part) for geometry in geometries for part in geometry.asGeometryCollection()]
    if len(parts) == 1:
        return parts[0]
    return QgsGeometry.unaryUnion(parts) if parts else QgsGeometry()


def area_of_extent(
    extent: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Area:
    """Return a rectangle as an area in *target*; see `area_of`."""
    return area_of(QgsGeometry.fromRect(extent), crs, target, context)


def box_cutter(area: Area) -> Callable[[Extent], Area]:
    """Return what cuts *area* to a box, in the same CRS; it gives an empty area where nothing lies in it."""
    # One by one: together, polygons that overlap by the noise of floats would be mended into something else.
    polygons = [
        QgsGeometry.fromPolygonXY([[QgsPointXY(x, y) for x, y in ring.tolist()] for ring in rings])
        for rings in area.polygons
    ]
    boxes = [geometry.boundingBox() for geometry in polygons]

    def cut_to(box: Extent) -> Area:
        frame, found = rectangle_of(box), []
        for geometry, around in zip(polygons, boxes):
            if frame.contains(around):
                found += rings_of(geometry)
            elif frame.intersects(around):
                cut = geometry.clipped(frame)  # quick, and not always right
                if not cut.isGeosValid() or cut.type() != Qgis.GeometryType.Polygon:
                    cut = valid(geometry).intersection(QgsGeometry.fromRect(frame))
                found += rings_of(cut)
        return Area.from_polygons(found)

    return cut_to


def held_to(area: Area, extent: Optional[Extent]) -> Area:
    """Return *area* without what lies beyond *extent*, a service's; as it is where it doesn't reach in at all."""
    if extent is None or area.is_box or extent.contains(area.extent):
        return area
    found = box_cutter(area)(extent)
    return area if found.is_empty else found


def rectangle_of(extent: Extent) -> QgsRectangle:
    """Return an extent as QGIS' rectangle."""
    return QgsRectangle(extent.xmin, extent.ymin, extent.xmax, extent.ymax)


def extent_of(rectangle: QgsRectangle) -> Extent:
    """Return QGIS' rectangle as an extent."""
    return Extent(rectangle.xMinimum(), rectangle.yMinimum(), rectangle.xMaximum(), rectangle.yMaximum())


def rings_of(geometry: QgsGeometry) -> list[list[list[tuple[float, float]]]]:
    """Return the surfaces of *geometry* as rings of points; mending a polygon may leave lines, too."""
    surfaces = [part for part in geometry.asGeometryCollection() if part.type() == Qgis.GeometryType.Polygon]
    return [[[(point.x(), point.y()) for point in ring] for ring in part.asPolygon()] for part in surfaces]


def is_rectangle(geometry: QgsGeometry) -> bool:
    """Whether a geometry is its own bounding box."""
    box = geometry.boundingBox()
    return bool(geometry.isGeosEqual(QgsGeometry.fromRect(box))) if not box.isEmpty() else False


def _is_upright(area: Area) -> bool:
    """Whether every point lies on the edge of the bounding box: a box that projection left a box."""
    if len(area.polygons) != 1 or len(area.polygons[0]) != 1:
        return False
    ring, box = area.polygons[0][0], area.extent
    slack = _STRAIGHT * max(box.width, box.height)
    on_side = np.minimum(abs(ring[:, 0] - box.xmin), abs(ring[:, 0] - box.xmax)) <= slack
    on_level = np.minimum(abs(ring[:, 1] - box.ymin), abs(ring[:, 1] - box.ymax)) <= slack
    return bool((on_side | on_level).all())
