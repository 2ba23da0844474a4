# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas that are asked for as one box, on a map that may be cut within them."""

from __future__ import annotations

from typing import Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsRectangle,
)

from ..arcgis.esri_json import number
from ..core.errors import RequestError
from ..core.i18n import tr
from ..tiles.extent import Extent
from ..tiles.scheme import Area
from .geometry import area_of, extent_of

_GAP = 1e-3  # of the width of an area: what lies between parts at both ends of the map is wider
_WEST, _EAST = -181.0, 181.0  # degrees: extents of the world are written with a little more than 180


def box_of(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    reach: Optional[Extent] = None,
) -> Extent:
    """Return the box of polygons on a map in *target*, which shows *reach*.

    Raises `RequestError` where there is none: the map is cut within the polygon, and its parts lie at both ends.
    """
    if crs == target and crs.isGeographic() and reach is not None and (reach.xmin < _WEST or reach.xmax > _EAST):
        return extent_of(geometry.boundingBox())  # data from 0° to 360°: this map is not cut at 180°
    area = area_of(geometry, crs, target, context)
    if problem := cut_problem(geometry, area, target):
        raise RequestError(problem)
    return area.extent


def is_beyond_180(box: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> bool:
    """Whether an extent goes on beyond the antimeridian, in degrees."""
    in_degrees = crs.isGeographic() and crs.mapUnits() == Qgis.DistanceUnit.Degrees
    return bool(in_degrees and (box.xMinimum() < -180 or box.xMaximum() > 180))


def cut_problem(geometry: QgsGeometry, area: Area, target: QgsCoordinateReferenceSystem) -> str:
    """Return why *area*, which one polygon became in *target*, can't be asked for as a box; "" where it can."""
    if len(area.polygons) < 2 or len(geometry.asGeometryCollection()) != 1:
        return ""
    boxes = sorted((Area.from_polygons([rings]).extent for rings in area.polygons), key=lambda box: box.xmin)
    sides = [boxes[0]]
    for box in boxes[1:]:
        if box.xmin - sides[-1].xmax > _GAP * area.extent.width:
            sides.append(box)
        else:
            sides[-1] = sides[-1].union(box)
    if len(sides) < 2:
        return ""
    return tr(
        "The area reaches across the edge of a map in {crs}, and no single extent holds it. Take the parts one by one: "
        "{parts}. Where the CRS can be chosen, one that is not cut there does it at once, such as {example} in the "
        "Pacific."
    ).format(
        crs=target.authid() or target.description(),
        parts="; ".join(
            ",".join(map(number, (side.xmin, side.xmax, side.ymin, side.ymax))) for side in reversed(sides)
        ),
        example="EPSG:3832",
    )
