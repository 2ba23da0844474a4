# SPDX-License-Identifier: GPL-2.0-or-later
"""Transform polygons between any two CRSs, cut at 180° and at the bounds of the target CRS."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Optional

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

from ..core.errors import RequestError
from ..core.i18n import tr

EDGE_STEPS = 500  # parts that the longer side is cut in before it is projected, so that edges stay put
WGS84 = "EPSG:4326"

_SLIT = 2e-6  # half the width of a cut along 180°, in longer sides of the area
_LINE_STEPS = 1800  # parts of a quarter of a meridian
_MARGIN_DEGREES = 20.0  # around an area of use in which projections are still good
_MERCATOR_ENDS = 85.0  # degrees; beyond, mercator maps stretch without end
_MAX_WRAPS = 20  # world widths, either way, that an area may lie beside the globe
_CYLINDERS = ("webmerc", "merc", "eqc", "mill", "cea", "gall")  # maps that extend beyond 180° as a globe does
_COARSE, _FINE = 64, 512  # cells along each side of the grid that finds the end of the globe
_HALVINGS = 17  # of a fine cell's side; what is left is less than a metre on a map of the world
_LATTICE = 3  # degrees between the points that tell where on a map the globe is

Node = tuple[int, int]


def project(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> QgsGeometry:
    """Return valid polygons in *target*, edges bent; empty where they lie beside the globe.

    Raises `RequestError` where they can't be projected.
    """
    try:
        return _projected(geometry, crs, target, context)
    except QgsCsException as error:
        raise RequestError(
            tr("The area can't be transformed from {source} to {target}. Draw a smaller one.").format(
                source=crs.userFriendlyIdentifier(), target=target.userFriendlyIdentifier()
            )
        ) from error


def _projected(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> QgsGeometry:
    drawn = geometry.boundingBox()
    in_degrees = crs.isGeographic() and crs.mapUnits() == Qgis.DistanceUnit.Degrees
    if in_degrees:
        geometry = _folded(_between_poles(geometry), -180.0, 180.0)
    if crs == target:
        return geometry
    geometry = _densified(geometry, drawn)  # halves at both ends of the world are as fine as the whole was
    if in_degrees:
        return _clipped_to_target(geometry, crs, target, context)
    if crs.operation().id() in _CYLINDERS:
        geometry = _folded_cylinder(geometry, crs, context)
    wgs84 = QgsCoordinateReferenceSystem(WGS84)
    globe = _Globe(crs, geometry.boundingBox(), context)
    beside = not globe.holds_all(geometry) and globe.is_known()
    if beside:
        geometry = _densified(geometry.intersection(globe.outline()))
        if geometry.isEmpty():
            return geometry
    box = geometry.boundingBox()
    line = globe.date_line(box)
    slit = not line.isEmpty() and line.intersects(geometry)
    if slit:
        # A slit along 180° and up to the pole: both sides then have longitudes of their own.
        width = max(box.width(), box.height()) * _SLIT
        geometry = _densified(geometry.difference(line.buffer(width, 8)))
    if beside:
        geometry = globe.only_held(geometry)
    if not (slit or beside):
        try:
            return _transformed(geometry, crs, target, context)
        except QgsCsException:
            pass  # a corner out of the target's reach: cut in degrees, where that reach is known
    moved = _transformed(geometry, crs, wgs84, context)
    # A point may be a line on the map (a pole, the other side of the globe): brought back, that line crosses itself.
    return _clipped_to_target(moved if moved.isGeosValid() else moved.makeValid(), wgs84, target, context)


class _Globe:
    """Which points of a map lie on the globe. Beside it, projections fail, or answer with another place."""

    def __init__(
        self, crs: QgsCoordinateReferenceSystem, box: QgsRectangle, context: QgsCoordinateTransformContext
    ) -> None:
        self._crs, self._context, self._area = crs, context, box
        self._way = QgsCoordinateTransform(QgsCoordinateReferenceSystem(WGS84), crs, context)
        self._way.disableFallbackOperationHandler(True)  # a point that fails is no news to a user
        # Changes of datum return within centimetres; a point beside the globe returns elsewhere.
        self._points: Optional[list[QgsPointXY]] = None
        self._slack = 1e-5 if crs.isGeographic() else max(1.0, 1e-6 * max(box.width(), box.height()))

    def holds(self, point: QgsPointXY) -> bool:
        """Whether the way to the globe leads back to the same point."""
        try:
            place = self._way.transform(point, Qgis.TransformDirection.Reverse)
            back = self._way.transform(place)
        except QgsCsException:
            return False
        return bool(math.hypot(back.x() - point.x(), back.y() - point.y()) <= self._slack)  # false for nan, too

    def holds_all(self, geometry: QgsGeometry) -> bool:
        """As `holds` for every corner, all at once."""
        back = QgsGeometry(geometry)
        try:
            back.transform(self._way, Qgis.TransformDirection.Reverse)
            back.transform(self._way)
        except QgsCsException:
            return False
        there, here = (np.array([(at.x(), at.y()) for at in one.vertices()]) for one in (geometry, back))
        return there.shape == here.shape and bool((abs(there - here) <= self._slack).all())

    def only_held(self, geometry: QgsGeometry) -> QgsGeometry:
        """Leave out corners beside the globe: where its end is hollow, straight edges run past it."""
        surfaces = [part for part in geometry.asGeometryCollection() if part.type() == Qgis.GeometryType.Polygon]
        kept = []
        for surface in surfaces:
            rings = [[point for point in ring if self.holds(point)] for ring in surface.asPolygon()]
            if rings and len(rings[0]) > 2:
                kept.append([ring for ring in rings if len(ring) > 2])
        return QgsGeometry.fromMultiPolygonXY(kept)

    def _lattice(self) -> list[QgsPointXY]:
        """Return points all over the globe, as far as this map shows them."""
        if self._points is not None:
            return self._points
        self._points = []
        for latitude in (-89.99, *range(-90 + _LATTICE, 90, _LATTICE), 89.99):
            for longitude in range(-180, 181, _LATTICE):
                try:
                    point = self._way.transform(QgsPointXY(longitude, latitude))
                except QgsCsException:
                    continue
                if self.holds(point):
                    self._points.append(point)
        return self._points

    def is_known(self) -> bool:
        """Whether this map shows the earth at all; maps of the moon do not."""
        return bool(self._lattice())

    def outline(self) -> QgsGeometry:
        """Return what of the area's box lies on the globe: a grid, fine where the globe ends."""
        seen = QgsRectangle()
        seen.setNull()
        for point in self._lattice():
            seen.combineExtentWith(point)
        seen.scale(1.5)  # between the last points and the end
        box = seen.intersect(self._area)
        return QgsGeometry() if box.isEmpty() else _Grid(self, box).outline(self._lattice())

    def date_line(self, box: QgsRectangle) -> QgsGeometry:
        """Return the meridian of 180° as it runs through *box* on this map; empty where it does not."""
        room = QgsRectangle(box)
        room.scale(1.5)
        parts: list[list[QgsPointXY]] = [[]]
        before: Optional[QgsPointXY] = None
        for step in range(-_LINE_STEPS, _LINE_STEPS + 1):
            latitude = 90.0 * step / _LINE_STEPS
            point = self._on_date_line(latitude)
            if (point is None) != (before is None) and step > -_LINE_STEPS:
                end = self._end_of_date_line(latitude, 90.0 * (step - 1) / _LINE_STEPS, point is not None)
                if end is not None:
                    parts[-1].append(end)
            if point is not None and room.contains(point):
                parts[-1].append(point)
            elif parts[-1]:
                parts.append([])
            before = point
        return QgsGeometry.fromMultiPolylineXY([part for part in parts if len(part) > 1])

    def _end_of_date_line(self, one: float, other: float, one_is_seen: bool) -> Optional[QgsPointXY]:
        """Return the last point that is seen between two latitudes, so that a slit leaves no bridge."""
        seen, unseen = (one, other) if one_is_seen else (other, one)
        found = self._on_date_line(seen)
        for _ in range(30):
            middle = (seen + unseen) / 2
            point = self._on_date_line(middle)
            if point is not None:
                seen, found = middle, point
            else:
                unseen = middle
        return found

    def _on_date_line(self, latitude: float) -> Optional[QgsPointXY]:
        try:
            point = self._way.transform(QgsPointXY(180.0, latitude))
            back = self._way.transform(point, Qgis.TransformDirection.Reverse)
        except QgsCsException:
            return None
        on_line = abs(latitude) == 90 or abs(abs(back.x()) - 180) < 1e-6
        return point if not point.isEmpty() and abs(back.y() - latitude) < 1e-6 and on_line else None


class _Grid:
    """A box cut in cells; those that the end of the globe runs through are followed to the metre."""

    def __init__(self, globe: _Globe, box: QgsRectangle) -> None:
        self._globe, self._box = globe, box
        self._xs = np.linspace(box.xMinimum(), box.xMaximum(), _FINE + 1).tolist()
        self._ys = np.linspace(box.yMinimum(), box.yMaximum(), _FINE + 1).tolist()
        self._held: dict[Node, bool] = {}
        self._ends: dict[tuple[Node, Node], QgsPointXY] = {}

    def outline(self, seeds: list[QgsPointXY]) -> QgsGeometry:
        """Return the union of what is held; *seeds* are held points, for tips between the coarse nodes."""
        ratio = _FINE // _COARSE
        nodes = np.array(
            [[self._holds((x * ratio, y * ratio)) for y in range(_COARSE + 1)] for x in range(_COARSE + 1)]
        )
        corners = np.stack([nodes[:-1, :-1], nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:]])
        whole, some = corners.all(axis=0), corners.any(axis=0)
        for seed in filter(self._box.contains, seeds):
            x = (seed.x() - self._box.xMinimum()) / self._box.width() * _COARSE
            y = (seed.y() - self._box.yMinimum()) / self._box.height() * _COARSE
            some[min(int(x), _COARSE - 1), min(int(y), _COARSE - 1)] = True
        padded = np.pad(some & ~whole, 1)
        size = range(3)
        near = np.any([padded[x : x + _COARSE, y : y + _COARSE] for x in size for y in size], axis=0)
        full = np.kron(whole & ~near, np.ones((ratio, ratio), dtype=bool))
        pieces = []
        for x, y in np.argwhere(np.kron(near, np.ones((ratio, ratio), dtype=bool))).tolist():
            cell = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
            held = [self._holds(node) for node in cell]
            full[x, y] = all(held)
            if any(held) and not full[x, y]:
                pieces += [QgsGeometry.fromPolygonXY([ring]) for ring in self._rings(cell, held)]
        return QgsGeometry.unaryUnion([*pieces, *self._rows(full)])

    def _rows(self, full: np.ndarray[Any, Any]) -> Iterator[QgsGeometry]:
        for y in range(_FINE):
            changes = np.flatnonzero(np.diff(np.concatenate([[0], full[:, y], [0]]).astype(int))).tolist()
            for start, end in zip(changes[::2], changes[1::2]):
                yield QgsGeometry.fromRect(QgsRectangle(self._xs[start], self._ys[y], self._xs[end], self._ys[y + 1]))

    def _rings(self, cell: list[Node], held: list[bool]) -> list[list[QgsPointXY]]:
        if held in ([True, False, True, False], [False, True, False, True]):  # two tips, nothing between
            return [
                [self._end(node, cell[at - 1]), self._at(node), self._end(node, cell[(at + 1) % 4])]
                for at, node in enumerate(cell)
                if held[at]
            ]
        ring = []
        for at, node in enumerate(cell):
            after = (at + 1) % 4
            if held[at]:
                ring.append(self._at(node))
            if held[at] != held[after]:
                ring.append(self._end(*((node, cell[after]) if held[at] else (cell[after], node))))
        return [ring]

    def _at(self, node: Node) -> QgsPointXY:
        return QgsPointXY(self._xs[node[0]], self._ys[node[1]])

    def _holds(self, node: Node) -> bool:
        if node not in self._held:
            self._held[node] = self._globe.holds(self._at(node))
        return self._held[node]

    def _end(self, inside: Node, outside: Node) -> QgsPointXY:
        """Return the last held point on a cell's side."""
        if (inside, outside) not in self._ends:
            held, other = self._at(inside), self._at(outside)
            for _ in range(_HALVINGS):
                middle = QgsPointXY((held.x() + other.x()) / 2, (held.y() + other.y()) / 2)
                held, other = (middle, other) if self._globe.holds(middle) else (held, middle)
            self._ends[inside, outside] = held
        return self._ends[inside, outside]


def _densified(geometry: QgsGeometry, drawn: Optional[QgsRectangle] = None) -> QgsGeometry:
    boxes = [geometry.boundingBox()] + ([drawn] if drawn else [])
    longest = min(max(box.width(), box.height()) for box in boxes)
    return geometry.densifyByDistance(longest / EDGE_STEPS) if longest > 0 else geometry


def _between_poles(geometry: QgsGeometry) -> QgsGeometry:
    box = geometry.boundingBox()
    if box.yMinimum() >= -90 and box.yMaximum() <= 90:
        return geometry
    return geometry.intersection(QgsGeometry.fromRect(QgsRectangle(box.xMinimum(), -90.0, box.xMaximum(), 90.0)))


def _folded(geometry: QgsGeometry, west: float, east: float) -> QgsGeometry:
    """Bring what lies beyond *west* and *east* to where it is on the globe, a whole world width aside."""
    box, world_width = geometry.boundingBox(), east - west
    epsilon = 1e-9 * world_width  # ends of the world are written with few digits
    if geometry.isEmpty() or (west <= box.xMinimum() and box.xMaximum() <= east):
        return geometry
    first = max(math.floor((box.xMinimum() + epsilon - west) / world_width), -_MAX_WRAPS)
    last = min(math.ceil((box.xMaximum() - epsilon - west) / world_width), _MAX_WRAPS + 1)
    parts = []
    for turn in range(first, last):
        strip = QgsRectangle(west + turn * world_width, box.yMinimum(), east + turn * world_width, box.yMaximum())
        part = geometry.intersection(QgsGeometry.fromRect(strip))
        if not part.isEmpty():
            part.translate(-turn * world_width, 0.0)
            parts.append(part)
    return QgsGeometry.unaryUnion(parts) if parts else QgsGeometry()


def _folded_cylinder(
    geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> QgsGeometry:
    """As `_folded`, on a map such as web mercator; one that is not cut at 180° is left alone."""
    way = QgsCoordinateTransform(QgsCoordinateReferenceSystem(WGS84), crs, context)
    try:
        west, east = (way.transform(QgsPointXY(longitude, 0.0)).x() for longitude in (-180.0, 180.0))
        middle = way.transform(QgsPointXY(0.0, 0.0)).x()
    except QgsCsException:
        return geometry
    is_whole = east > west and abs((west + east) / 2 - middle) < 1e-6 * (east - west)
    return _folded(geometry, west, east) if is_whole else geometry


def _clipped_to_target(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> QgsGeometry:
    """Project degrees; what lies far outside the target's area of use is cut off."""
    reach = target.bounds()
    if reach.xMinimum() > reach.xMaximum():  # across 180°
        reach.setXMaximum(reach.xMaximum() + 360)
    if target.isGeographic() or reach.isEmpty():
        return _transformed(geometry, crs, target, context)
    try:
        return _transformed(_within(geometry, _roomy(reach)), crs, target, context)
    except QgsCsException:
        return _transformed(_within(geometry, reach), crs, target, context)


def _within(geometry: QgsGeometry, reach: QgsRectangle) -> QgsGeometry:
    if reach.contains(geometry.boundingBox()):
        return geometry
    clipped = geometry.intersection(_folded(QgsGeometry.fromRect(reach), -180.0, 180.0))
    return _densified(clipped) if not clipped.isEmpty() else geometry  # the new edges bend, too


def _roomy(reach: QgsRectangle) -> QgsRectangle:
    """Widen an area of use: maps of a country extend beyond the zone that their CRS was made for."""
    south, north = reach.yMinimum(), reach.yMaximum()
    west, east = reach.xMinimum() - _MARGIN_DEGREES, reach.xMaximum() + _MARGIN_DEGREES
    if east - west >= 360:
        west, east = -180.0, 180.0
    return QgsRectangle(
        west,
        max(-90.0, south - _MARGIN_DEGREES) if south > -_MERCATOR_ENDS else south,
        east,
        min(90.0, north + _MARGIN_DEGREES) if north < _MERCATOR_ENDS else north,
    )


def _transformed(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> QgsGeometry:
    """Raises `QgsCsException` where a point can't be projected."""
    moved = QgsGeometry(geometry)
    moved.transform(QgsCoordinateTransform(crs, target, context))
    box = moved.boundingBox()
    if not np.isfinite([box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]).all():
        raise QgsCsException("not finite")
    return moved
