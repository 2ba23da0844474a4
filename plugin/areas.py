# SPDX-License-Identifier: GPL-2.0-or-later
"""From what a person drew, in any CRS, to an area in the service's own reference."""

from __future__ import annotations

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
    QgsRectangle,
)

from .errors import RequestError
from .i18n import tr
from .spatial_reference import SpatialReference
from .tiling import Area, Extent

EDGE_STEPS = 500  # parts that the longer side is cut in before it is projected, so that edges stay put
_STRAIGHT = 1e-7  # relative: how far a projected box may bend and still count as upright

WGS84 = "EPSG:4326"


def crs_of(reference: SpatialReference) -> QgsCoordinateReferenceSystem:
    """Return QGIS' reference system for Esri's. Raises `RequestError` where QGIS knows none."""
    found = QgsCoordinateReferenceSystem(reference.authid or "")
    if not found.isValid() and reference.wkid and reference.latest_wkid != reference.wkid:
        found = QgsCoordinateReferenceSystem(SpatialReference.from_wkid(reference.wkid).authid or "")
    if not found.isValid() and reference.wkt:
        found = QgsCoordinateReferenceSystem.fromWkt(reference.wkt)
    if not found.isValid():
        raise RequestError(
            tr("QGIS does not know the service's spatial reference ({name}), so no area can be placed in it.").format(
                name=reference.authid or tr("without a code")
            )
        )
    return found


def area_of(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Area:
    """Return polygons as an area in *target*, parts and holes kept; edges are densified first.

    What the target can't hold (the poles in web mercator) is cut off. Raises `RequestError` where
    nothing is left, or the polygon can't be projected.
    """
    if not geometry.isGeosValid():
        geometry = geometry.makeValid()
    box = geometry.boundingBox()
    was_box = _is_rectangle(geometry)
    if crs != target:
        geometry = _projected(geometry, crs, target, context)
    geometry.convertToStraightSegment() if hasattr(geometry, "convertToStraightSegment") else None
    if geometry.isEmpty() or box.isNull():
        raise RequestError(tr("The area lies where the service's map can't reach. Choose another one."))
    area = Area.from_polygons(_polygons(geometry))
    if area.is_empty:
        raise RequestError(tr("The area has no surface. Draw one that encloses something."))
    if was_box and _is_upright(area):
        return Area.from_extent(area.extent)
    return area


def area_of_extent(
    extent: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Area:
    """Return a rectangle as an area in *target*; see `area_of`."""
    return area_of(QgsGeometry.fromRect(extent), crs, target, context)


def extent_of(rectangle: QgsRectangle) -> Extent:
    """Return QGIS' rectangle as an extent."""
    return Extent(rectangle.xMinimum(), rectangle.yMinimum(), rectangle.xMaximum(), rectangle.yMaximum())


def rectangle_of(extent: Extent) -> QgsRectangle:
    """Return an extent as QGIS' rectangle."""
    return QgsRectangle(extent.xmin, extent.ymin, extent.xmax, extent.ymax)


def geometry_of(area: Area) -> QgsGeometry:
    """Return an area as a multipolygon, to be drawn on the map."""
    polygons = [QgsGeometry.fromWkt(_wkt(rings)) for rings in area.polygons]
    return QgsGeometry.collectGeometry(polygons)


def _projected(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> QgsGeometry:
    box = geometry.boundingBox()
    longest = max(box.width(), box.height())
    if longest > 0:
        geometry = geometry.densifyByDistance(longest / EDGE_STEPS)
    if crs.isGeographic():
        return _clipped_to_target(geometry, crs, target, context)
    try:
        return _transformed(geometry, crs, target, context)
    except RequestError:
        # A corner out of the target's reach: cut in degrees, where that reach is known.
        wgs84 = QgsCoordinateReferenceSystem(WGS84)
        return _clipped_to_target(_transformed(geometry, crs, wgs84, context), wgs84, target, context)


def _clipped_to_target(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> QgsGeometry:
    reach = target.bounds()
    if not target.isGeographic() and not reach.isEmpty() and not reach.contains(geometry.boundingBox()):
        clipped = geometry.clipped(reach)
        geometry = clipped if not clipped.isEmpty() else geometry
    return _transformed(geometry, crs, target, context)


def _transformed(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> QgsGeometry:
    moved = QgsGeometry(geometry)
    try:
        moved.transform(QgsCoordinateTransform(crs, target, context))
        box = moved.boundingBox()
        finite = bool(np.isfinite([box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]).all())
    except QgsCsException:
        finite = False
    if not finite:
        raise RequestError(
            tr("The area can't be carried from {source} to the service's {target}. Draw a smaller one.").format(
                source=crs.userFriendlyIdentifier(), target=target.userFriendlyIdentifier()
            )
        )
    return moved


def _polygons(geometry: QgsGeometry) -> list[list[list[tuple[float, float]]]]:
    parts = geometry.asMultiPolygon() if geometry.isMultipart() else [geometry.asPolygon()]
    return [[[(point.x(), point.y()) for point in ring] for ring in rings] for rings in parts]


def _is_rectangle(geometry: QgsGeometry) -> bool:
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


def _wkt(rings: tuple[np.ndarray, ...]) -> str:
    texts = (", ".join(f"{x!r} {y!r}" for x, y in ring.tolist()) for ring in rings)
    return "POLYGON(" + ", ".join(f"({text})" for text in texts) + ")"
