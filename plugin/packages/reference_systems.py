# SPDX-License-Identifier: GPL-2.0-or-later
"""Spatial references as GeoPackage wants them written down."""

from __future__ import annotations

from ..core.errors import PackageError
from ..core.i18n import tr
from ..tiles.spatial_reference import SpatialReference
from .writers.geopackage import KNOWN, Srs

_SURE = 90  # percent, of PROJ's own estimate
UNNUMBERED = 100_001  # any number above EPSG's will do for a reference known by its WKT only


def authid_of(reference: SpatialReference) -> str:
    """Return ``EPSG:n`` or ``ESRI:n``, also for a reference by WKT that is surely a numbered one; else empty."""
    if reference.authid or not reference.wkt:
        return reference.authid or ""
    try:
        srs = srs_of(reference)
    except PackageError:
        return ""
    return "" if srs.organization == "NONE" else f"{srs.organization}:{srs.code}"


def srs_of(reference: SpatialReference) -> Srs:
    """Return a package's reference with its definition, looked up in PROJ's database.

    Raises `PackageError` where PROJ knows neither its number nor its WKT.
    """
    known = KNOWN.get(reference.authid or "")
    if known is not None:
        return known
    from pyproj import CRS  # slow to load, and most packages are in web mercator
    from pyproj.exceptions import CRSError

    authid = reference.authid
    for text in (authid, reference.wkt):
        if not text:
            continue
        try:
            crs = CRS.from_user_input(text)
            wkt = crs.to_wkt("WKT1_GDAL")
        except CRSError:
            continue
        # A definition may be a numbered one in other words; only a sure match counts.
        number = authid.split(":") if text == authid and authid else crs.to_authority(min_confidence=_SURE)
        if number:
            return Srs(number[0], int(number[1]), wkt)
        return Srs("NONE", UNNUMBERED, wkt)
    raise PackageError(
        tr("The package's spatial reference ({name}) is not known here, so its tiles can't be placed.").format(
            name=authid or tr("without a code")
        )
    )
