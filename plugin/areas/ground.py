# SPDX-License-Identifier: GPL-2.0-or-later
"""Scale of a map on the ground, and a CRS in which it is the one that is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsDistanceArea,
    QgsPointXY,
    QgsUnitTypes,
)

from ..tiles.extent import Extent
from .geometry import extent_of, rectangle_of
from .projection import WGS84

EXACT = 0.01  # relative: a scale that is off by less is as printed
LARGEST = 3e6  # metres on the ground: no map that is longer is as printed all over
_STEP = 1e-3  # of a map's side: over so much is measured
_PLACES = ((0.5, 0.5), *((right, top) for right in (0.0, 0.5, 1.0) for top in (0.0, 0.5, 1.0)))  # the centre first


@dataclass(frozen=True)
class GroundScale:
    """Metres on the ground for a metre of the map: *across* and *up* at its centre, *low* to *high* over all of it.

    *local* names a CRS in which the whole map is as printed; "" where this one is, or where none is known.
    """

    across: float
    up: float
    low: float
    high: float
    local: str = ""

    @property
    def error(self) -> float:
        """The largest relative error of the printed scale."""
        return max(1 - self.low, self.high - 1)

    @property
    def is_exact(self) -> bool:
        return self.error <= EXACT

    @property
    def is_square(self) -> bool:
        """Whether the scale at the centre is the same in both directions."""
        return abs(self.across - self.up) <= EXACT * self.across

    @property
    def is_even(self) -> bool:
        """Whether the whole map has the scale of its centre."""
        low, high = sorted((self.across, self.up))
        return self.low >= low * (1 - EXACT) and self.high <= high * (1 + EXACT)


def ground_scale(
    extent: Extent,
    crs: QgsCoordinateReferenceSystem,
    others: Iterable[str],
    context: QgsCoordinateTransformContext,
    ellipsoid: str,
) -> Optional[GroundScale]:
    """Measure a map of *extent* in *crs*; ``None`` where it can't be. Not for the main thread.

    The local CRS is the first of *others* (``EPSG:2056``) that is as printed over the whole map, else the UTM zone.
    """
    here = _measured(extent, crs, context, ellipsoid)
    if here is None or here.is_exact:
        return here
    unit = QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), Qgis.DistanceUnit.Meters)
    if max(extent.width * here.across, extent.height * here.up) * unit > LARGEST:
        return here
    for local in _candidates(extent, crs, others, context):
        try:
            box = QgsCoordinateTransform(crs, local, context).transformBoundingBox(rectangle_of(extent))
        except QgsCsException:
            continue
        there = _measured(extent_of(box), local, context, ellipsoid) if box.isFinite() else None
        if there is not None and there.is_exact:
            return replace(here, local=local.authid())
    return here


def _candidates(
    extent: Extent,
    crs: QgsCoordinateReferenceSystem,
    others: Iterable[str],
    context: QgsCoordinateTransformContext,
) -> Iterator[QgsCoordinateReferenceSystem]:
    """Yield what a server knows by a number, and what is meant for the place."""
    try:
        degrees = QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem(WGS84), context)
        place = degrees.transform(rectangle_of(extent).center())
    except QgsCsException:
        return
    for each in map(QgsCoordinateReferenceSystem, others):
        if each != crs and each.authid().startswith(("EPSG:", "ESRI:")) and each.bounds().contains(place):
            yield each
    if abs(place.y()) > 80:  # the polar maps beside UTM
        yield QgsCoordinateReferenceSystem("EPSG:5041" if place.y() > 0 else "EPSG:5042")
    zone = int((place.x() + 180) % 360 // 6) + 1
    yield QgsCoordinateReferenceSystem(f"EPSG:{(32600 if place.y() >= 0 else 32700) + zone}")


def _measured(
    extent: Extent, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext, ellipsoid: str
) -> Optional[GroundScale]:
    """Measure in both directions at the centre of the map and at nine places of it."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, context)
    measure.setEllipsoid(ellipsoid)
    unit = QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), Qgis.DistanceUnit.Meters)
    across, up = extent.width * _STEP, extent.height * _STEP
    factors: list[float] = []
    try:
        for right, top in _PLACES:
            x = extent.xmin + right * (extent.width - across)
            y = extent.ymin + top * (extent.height - up)
            for dx, dy in ((across, 0.0), (0.0, up)):
                length = measure.measureLine(QgsPointXY(x, y), QgsPointXY(x + dx, y + dy))
                factors.append(length / ((dx + dy) * unit))
    except (QgsCsException, ZeroDivisionError):
        return None
    if not all(0 < factor < float("inf") for factor in factors):
        return None
    return GroundScale(factors[0], factors[1], min(factors), max(factors))
