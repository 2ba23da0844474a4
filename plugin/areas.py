# SPDX-License-Identifier: GPL-2.0-or-later
"""From what a person drew, in any CRS, to an area in the service's own reference."""

from __future__ import annotations

import numpy as np
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
)

from .errors import RequestError
from .i18n import tr
from .spatial_reference import SpatialReference
from .tiling import Area, Extent

EDGE_STEPS = 500  # parts that the longer side is cut in before it is projected, so that edges stay put
_SLIT = 2e-6  # half the width of a cut along 180°, in longer sides of the area
_LINE_STEPS = 1800  # parts of a quarter of a meridian
_ROOM = 20.0  # degrees around an area of use in which projections are still good
_MERCATOR_ENDS = 85.0  # degrees; beyond, mercator maps stretch without end
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
    geometry = valid(geometry)
    box = geometry.boundingBox()
    was_box = _is_rectangle(geometry)
    if crs != target:
        geometry = _projected(geometry, crs, target, context)
    if geometry.isEmpty() and not box.isEmpty():
        raise RequestError(tr("The area lies where the service's map can't reach. Choose another one."))
    area = Area.from_polygons(_polygons(geometry))
    if area.is_empty:
        raise RequestError(tr("The area has no surface. Draw one that encloses something."))
    if was_box and _is_upright(area):
        return Area.from_extent(area.extent)
    return area


def valid(geometry: QgsGeometry) -> QgsGeometry:
    """Return what a polygon encloses: one whose edges cross becomes several."""
    return geometry if geometry.isGeosValid() else geometry.makeValid()


def area_of_extent(
    extent: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Area:
    """Return a rectangle as an area in *target*; see `area_of`."""
    return area_of(QgsGeometry.fromRect(extent), crs, target, context)


def rectangle_of(extent: Extent) -> QgsRectangle:
    """Return an extent as QGIS' rectangle."""
    return QgsRectangle(extent.xmin, extent.ymin, extent.xmax, extent.ymax)


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
    wgs84 = QgsCoordinateReferenceSystem(WGS84)
    line = _date_line(box, crs, context)
    if not line.isEmpty() and line.intersects(geometry):
        # A slit along 180° and up to the pole: both sides then have longitudes of their own.
        geometry = geometry.difference(line.buffer(longest * _SLIT, 8)).densifyByDistance(longest / EDGE_STEPS)
        return _clipped_to_target(_transformed(geometry, crs, wgs84, context), wgs84, target, context)
    try:
        return _transformed(geometry, crs, target, context)
    except RequestError:
        # A corner out of the target's reach: cut in degrees, where that reach is known.
        return _clipped_to_target(_transformed(geometry, crs, wgs84, context), wgs84, target, context)


def _date_line(
    box: QgsRectangle, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> QgsGeometry:
    """Return the meridian of 180° as it runs through *box* on the map of *crs*; empty where it does not."""
    way = QgsCoordinateTransform(QgsCoordinateReferenceSystem(WGS84), crs, context)
    room = QgsRectangle(box)
    room.scale(1.5)
    parts: list[list[QgsPointXY]] = [[]]
    for step in range(-_LINE_STEPS, _LINE_STEPS + 1):
        latitude = 90.0 * step / _LINE_STEPS
        try:
            point = way.transform(QgsPointXY(180.0, latitude))
            back = way.transform(point, Qgis.TransformDirection.Reverse)
        except QgsCsException:
            point = back = QgsPointXY()
        true = abs(back.y() - latitude) < 1e-6 and (abs(latitude) == 90 or abs(abs(back.x()) - 180) < 1e-6)
        if not point.isEmpty() and true and room.contains(point):
            parts[-1].append(point)
        elif parts[-1]:
            parts.append([])
    return QgsGeometry.fromMultiPolylineXY([part for part in parts if len(part) > 1])


def _clipped_to_target(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> QgsGeometry:
    """Project degrees; what lies far outside the target's area of use is cut off."""
    reach = target.bounds()
    if target.isGeographic() or reach.isEmpty():
        return _transformed(geometry, crs, target, context)
    try:
        return _transformed(_within(geometry, _roomy(reach)), crs, target, context)
    except RequestError:
        return _transformed(_within(geometry, reach), crs, target, context)


def _within(geometry: QgsGeometry, reach: QgsRectangle) -> QgsGeometry:
    if reach.contains(geometry.boundingBox()):
        return geometry
    clipped = geometry.clipped(reach)
    return clipped if not clipped.isEmpty() else geometry


def _roomy(reach: QgsRectangle) -> QgsRectangle:
    """Widen an area of use: maps of a country go on beyond the zone that their reference was made for."""
    south, north = reach.yMinimum(), reach.yMaximum()
    return QgsRectangle(
        max(-180.0, reach.xMinimum() - _ROOM),
        max(-90.0, south - _ROOM) if south > -_MERCATOR_ENDS else south,
        min(180.0, reach.xMaximum() + _ROOM),
        min(90.0, north + _ROOM) if north < _MERCATOR_ENDS else north,
    )


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
    """Return the surfaces of *geometry* as rings of points; mending a polygon may leave lines, too."""
    surfaces = [part for part in geometry.asGeometryCollection() if part.type() == Qgis.GeometryType.Polygon]
    return [[[(point.x(), point.y()) for point in ring] for ring in part.asPolygon()] for part in surfaces]


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
