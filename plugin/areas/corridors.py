# SPDX-License-Identifier: GPL-2.0-or-later
"""Buffer of lines in metres on the ellipsoid, for lines in any CRS.

Lines are refined until they are as straight on the globe as on their map, cut at the seams of cells of a
few degrees, and buffered cell by cell in an azimuthal equidistant projection of the cell's own. At the
`_CELL` used here its scale is off by less than 0.2 %, and by (distance / earth's radius)² / 6 for buffers
larger than a cell.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
    QgsLineString,
    QgsMultiLineString,
)

from ..core.errors import RequestError
from ..core.i18n import number_text, tr
from .projection import WGS84, project

MOST_POINTS = 250_000  # of refined lines: half a minute and 300 MB at the most; 10,000 take a second
MOST_METRES = 1_000_000  # the widest buffer that keeps its width within a percent

_EARTH = 6371008.8  # metres, mean radius
_CELL = 6.0  # degrees
_LONGEST = 1e5 / _EARTH  # radians between two points of a refined line
_EXACT = 0.002  # of the buffer: how far edges may be from where they belong
_QUADRANT = 8  # segments of a quarter of a circle: 0.5 % flat
_PIECE = 2000  # points buffered at once, so that a cancel is noticed soon
_SHALLOW = 1e-12  # radians; shorter lines have no direction

Array = Any  # numpy.ndarray


def corridor(
    lines: Iterable[QgsGeometry],
    crs: QgsCoordinateReferenceSystem,
    metres: float,
    context: QgsCoordinateTransformContext,
    check: Callable[[], None] = lambda: None,
) -> QgsGeometry:
    """Return what lies within *metres* of *lines*, as polygons in degrees (`WGS84`), cut at 180°.

    Lines are straight in *crs*, as the map shows them. *check* is called often and may raise. Raises
    `RequestError` where there is no line, none has a length, the buffer is none, or all is too much.
    """
    if not metres > 0:
        raise RequestError(tr("A buffer of 0 m encloses nothing. Set a larger one."))
    if metres > MOST_METRES:
        limit = number_text(MOST_METRES / 1000)
        raise RequestError(tr("The buffer is too wide. Set one of {limit} km or less.").format(limit=limit))
    if not crs.isValid():
        raise RequestError(tr("The layer has no coordinate reference system. Set one in its properties."))
    path = _refined(_read(lines, check), crs, metres, context, check)
    pieces = []
    for latitude, longitude, cells in _cells(path):
        check()
        pieces += _buffered(cells, latitude, longitude, metres, context, check)
    check()
    merged = QgsGeometry.unaryUnion(pieces)
    return merged.simplify(math.degrees(_EXACT * metres / _EARTH))


@dataclass(frozen=True)
class _Path:
    """Points of all lines one after the other; *line* shows which they belong to, *place* is on the unit sphere."""

    x: Array
    y: Array
    line: Array
    place: Array

    @property
    def joined(self) -> Array:
        """Whether each point but the last is followed by one of the same line."""
        return self.line[1:] == self.line[:-1]

    @property
    def degrees(self) -> tuple[Array, Array]:
        """Longitude and latitude."""
        return (
            np.degrees(np.arctan2(self.place[:, 1], self.place[:, 0])),
            np.degrees(np.arcsin(np.clip(self.place[:, 2], -1, 1))),
        )


def _read(lines: Iterable[QgsGeometry], check: Callable[[], None]) -> tuple[Array, Array]:
    """Return the corners (n, 2) of all lines, none twice in a row, and the number of the line of each."""
    corners: list[Array] = []
    total = 0
    for geometry in lines:
        check()
        if geometry.isNull() or geometry.type() != Qgis.GeometryType.Line:
            continue
        single = QgsGeometry(geometry)
        single.convertToMultiType()
        for part in single.asMultiPolyline():
            points = np.array([(point.x(), point.y()) for point in part], dtype=float).reshape(-1, 2)
            kept = np.ones(len(points), dtype=bool)
            kept[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
            corners.append(points[kept])
            total += len(corners[-1])
        if total > MOST_POINTS:
            raise _too_much()
    if not corners:
        raise RequestError(tr("There is no line. Choose a layer with lines, or draw one."))
    corners = [points for points in corners if len(points) > 1]
    if not corners:
        raise RequestError(tr("The lines have no length. Choose others."))
    return np.concatenate(corners), np.repeat(np.arange(len(corners)), [len(points) for points in corners])


def _refined(
    read: tuple[Array, Array],
    crs: QgsCoordinateReferenceSystem,
    metres: float,
    context: QgsCoordinateTransformContext,
    check: Callable[[], None],
) -> _Path:
    """Halve the sides of lines until each is short, and a straight line on the globe as on the map."""
    way = QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem(WGS84), context)
    points, line = read
    path = _Path(points[:, 0], points[:, 1], line, _placed(points[:, 0], points[:, 1], way))
    unsure = path.joined
    slack = _EXACT * metres / _EARTH
    while unsure.any():
        check()
        at = np.flatnonzero(unsure)
        x, y = ((values[at] + values[at + 1]) / 2 for values in (path.x, path.y))
        middle = _placed(x, y, way)
        start, end = path.place[at], path.place[at + 1]
        normal = np.cross(start, end)
        length = np.maximum(np.linalg.norm(normal, axis=1), _SHALLOW)
        aside = abs((middle * normal).sum(axis=1)) / length
        far = np.linalg.norm(middle - start, axis=1) + np.linalg.norm(end - middle, axis=1)
        bent = ((aside > slack) | (far > _LONGEST)) & (far > _SHALLOW)
        if len(path.x) + bent.sum() > MOST_POINTS:
            raise _too_much()
        into = at[bent] + 1
        path = _Path(
            np.insert(path.x, into, x[bent]),
            np.insert(path.y, into, y[bent]),
            np.insert(path.line, into, path.line[at[bent]]),
            np.insert(path.place, into, middle[bent], axis=0),
        )
        # Both halves of what was halved are checked again.
        halved = np.zeros(len(path.x), dtype=bool)
        new = into + np.arange(len(into))
        halved[new], halved[new - 1] = True, True
        unsure = halved[:-1]
    return path


def _placed(x: Array, y: Array, way: QgsCoordinateTransform) -> Array:
    """Return points as places (n, 3) on the unit sphere, by geodetic latitude."""
    string = QgsLineString(x.tolist(), y.tolist())
    with contextlib.suppress(QgsCsException):  # some transformations raise it, others answer with what is no number
        string.transform(way)
        # Well-known binary: byte order, type and count, then pairs of doubles.
        found = np.frombuffer(bytes(string.asWkb()), dtype="<f8", offset=9).reshape(-1, 2)
        if np.isfinite(found).all():
            return _on_sphere(found)
    raise RequestError(
        tr("The lines can't be transformed from {source} to geographic coordinates. Choose others.").format(
            source=way.sourceCrs().userFriendlyIdentifier()
        )
    )


def _on_sphere(found: Array) -> Array:
    longitude, latitude = np.radians(found[:, 0]), np.radians(np.clip(found[:, 1], -90, 90))
    return np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )


def _cells(path: _Path) -> Iterator[tuple[int, int, list[tuple[Array, Array]]]]:
    """Yield the cells that lines run through: about their middle latitude and longitude, and the parts in degrees."""
    longitude, latitude = path.degrees
    band = np.clip(np.floor(latitude / _CELL), -90 // _CELL, 90 // _CELL - 1)
    around = np.maximum(1, np.round(360 / _CELL * np.cos(np.radians((band + 0.5) * _CELL))))
    cell = band * 1000 + np.floor((longitude + 180) / 360.0001 * around)
    sides = np.flatnonzero(path.joined)
    # Sides of a cell in a row are one part; a side belongs to the cell in which it begins.
    cuts = np.flatnonzero((np.diff(sides) > 1) | (np.diff(cell[sides]) != 0)) + 1
    parts: dict[float, list[Array]] = {}
    for run in np.split(sides, cuts):
        for begin in range(0, len(run), _PIECE):
            piece = run[begin : begin + _PIECE]
            parts.setdefault(float(cell[piece[0]]), []).append(np.append(piece, piece[-1] + 1))
    for runs in parts.values():
        middle = path.place[np.concatenate(runs)].mean(axis=0)
        # In whole degrees: QGIS keeps every CRS and transformation that it has ever met.
        yield (
            round(math.degrees(math.atan2(middle[2], math.hypot(middle[0], middle[1])))),
            round(math.degrees(math.atan2(middle[1], middle[0]))),
            [(longitude[run], latitude[run]) for run in runs],
        )


def _buffered(
    parts: list[tuple[Array, Array]],
    latitude: int,
    longitude: int,
    metres: float,
    context: QgsCoordinateTransformContext,
    check: Callable[[], None],
) -> list[QgsGeometry]:
    """Return the buffers of the lines of one cell, in degrees."""
    local = QgsCoordinateReferenceSystem.fromProj(
        f"+proj=aeqd +lat_0={latitude} +lon_0={longitude} +ellps=WGS84 +units=m +type=crs"
    )
    globe = QgsCoordinateReferenceSystem(WGS84)
    way = QgsCoordinateTransform(globe, local, context)
    buffers, waiting, held = [], QgsMultiLineString(), 0
    for number, (xs, ys) in enumerate(parts):
        waiting.addGeometry(QgsLineString(xs.tolist(), ys.tolist()))
        held += len(xs)
        if held < _PIECE and number + 1 < len(parts):
            continue
        check()
        drawn = QgsGeometry(waiting)
        drawn.transform(way)
        buffers.append(drawn.simplify(_EXACT * metres).buffer(metres, _QUADRANT))
        waiting, held = QgsMultiLineString(), 0
    found = QgsGeometry.unaryUnion(buffers)
    box = found.boundingBox()
    reach = math.degrees(
        math.hypot(max(-box.xMinimum(), box.xMaximum()), max(-box.yMinimum(), box.yMaximum())) / _EARTH
    )
    highest = abs(latitude) + reach
    # Between two points of an edge a parallel bends away from it by step² · tan(latitude) / 8 radii.
    step = math.sqrt(8 * _EARTH * _EXACT * metres / math.tan(math.radians(min(max(highest, 1.0), 89.0))))
    found = found.densifyByDistance(step)
    check()
    if highest < 89 and abs(longitude) + reach / math.cos(math.radians(highest)) < 179:
        found.transform(way, Qgis.TransformDirection.Reverse)
        return [found]
    return [project(found, local, globe, context)]


def _too_much() -> RequestError:
    return RequestError(tr("The lines have too many corners for this buffer. Select fewer, or set a wider buffer."))
