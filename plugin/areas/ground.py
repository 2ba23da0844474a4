# SPDX-License-Identifier: GPL-2.0-or-later
"""Scale of a map on the ground, and a CRS in which it is the one that is printed.

By pyproj: CRSs that QGIS makes in a thread end with it, and QGIS hands them on to others.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Optional

from ..tiles.extent import Extent

if TYPE_CHECKING:
    from pyproj import CRS

EXACT = 0.01  # relative: a scale that is off by less is as printed
LARGEST = 3e6  # metres on the ground: no map that is longer is as printed all over
_STEP = 1e-3  # of a map's side: over so much is measured
_PLACES = ((0.5, 0.5), *((right, top) for right in (0.0, 0.5, 1.0) for top in (0.0, 0.5, 1.0)))  # the centre first
_EQUATOR = 6_378_137.0 * math.pi / 180  # metres of a degree there: a degree of the map, as QGIS and ArcGIS take it


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


def ground_scale(extent: Extent, crs: str, others: Iterable[str] = ()) -> Optional[GroundScale]:
    """Measure a map of *extent* in *crs* (``EPSG:3857``, or WKT); ``None`` where it can't be.

    The local CRS is the first of *others* that is as printed over the whole map, else the UTM zone.
    """
    from pyproj import CRS, Transformer  # slow to load
    from pyproj.exceptions import ProjError

    try:
        own = CRS.from_user_input(crs)
        if own.is_bound:  # with a transformation to WGS 84
            own = own.source_crs or own
        here = _measured(extent, own)
        if here is None or here.is_exact:
            return here
        if max(extent.width * here.across, extent.height * here.up) * _metres(own) > LARGEST:
            return here
        x, y = (extent.xmin + extent.xmax) / 2, (extent.ymin + extent.ymax) / 2
        place = Transformer.from_crs(own, "EPSG:4326", always_xy=True).transform(x, y, errcheck=True)
    except ProjError:
        return None
    for name in _candidates(*place, others):
        with contextlib.suppress(ProjError):
            local = CRS.from_user_input(name)
            use = local.area_of_use
            if use is not None and not _holds(use.bounds, *place):
                continue
            to_local = Transformer.from_crs(own, local, always_xy=True)
            box = to_local.transform_bounds(extent.xmin, extent.ymin, extent.xmax, extent.ymax, errcheck=True)
            there = _measured(Extent(*box), local)
            if there is not None and there.is_exact:
                return replace(here, local=name)
    return here


def _candidates(x: float, y: float, others: Iterable[str]) -> Iterator[str]:
    """Yield what a server knows by a number, at a place in degrees."""
    yield from (name for name in others if name.startswith(("EPSG:", "ESRI:")))
    if abs(y) > 80:  # the polar maps beside UTM
        yield "EPSG:5041" if y > 0 else "EPSG:5042"
    zone = int((x + 180) % 360 // 6) + 1
    yield f"EPSG:{(32600 if y >= 0 else 32700) + zone}"


def _holds(bounds: tuple[float, float, float, float], x: float, y: float) -> bool:
    west, south, east, north = bounds
    is_between = west <= x <= east if west <= east else x >= west or x <= east
    return is_between and south <= y <= north


def _metres(crs: CRS) -> float:
    """Return how long a unit of the map is meant to be."""
    return _EQUATOR if crs.is_geographic else float(crs.axis_info[0].unit_conversion_factor)


def _measured(extent: Extent, crs: CRS) -> Optional[GroundScale]:
    """Measure in both directions at the centre of the map and at nine places of it. Raises `ProjError`."""
    from pyproj import Transformer

    geod, geodetic = crs.get_geod(), crs.geodetic_crs
    if geod is None or geodetic is None:
        return None
    degrees, unit = Transformer.from_crs(crs, geodetic, always_xy=True), _metres(crs)
    across, up = extent.width * _STEP, extent.height * _STEP
    factors: list[float] = []
    for right, top in _PLACES:
        x = extent.xmin + right * (extent.width - across)
        y = extent.ymin + top * (extent.height - up)
        for dx, dy in ((across, 0.0), (0.0, up)):
            (x0, x1), (y0, y1) = degrees.transform((x, x + dx), (y, y + dy), errcheck=True)
            factors.append(geod.inv(x0, y0, x1, y1)[2] / ((dx + dy) * unit))
    if not all(0 < factor < math.inf for factor in factors):
        return None
    return GroundScale(factors[0], factors[1], min(factors), max(factors))
