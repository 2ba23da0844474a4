# SPDX-License-Identifier: GPL-2.0-or-later
"""Spatial reference systems by their definitions, and those that GeoPackage stores."""

from __future__ import annotations

from typing import NamedTuple

from ..core.errors import PackageError
from ..core.i18n import tr
from ..tiles.spatial_reference import SpatialReference, authority_of

UNNUMBERED = 100_001  # any number above EPSG's will do for a spatial reference known by its WKT only


class Srs(NamedTuple):
    """A spatial reference system: who numbered it, the number, and its definition, WKT 2 where it is looked up.

    The number must be the package's own (its EPSG or Esri id) or any above 32767 where it has none.
    """

    organization: str
    code: int
    wkt: str


_WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],'
    'AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
WGS84 = Srs("EPSG", 4326, _WGS84_WKT)
WEB_MERCATOR = Srs(
    "EPSG",
    3857,
    'PROJCS["WGS 84 / Pseudo-Mercator",'
    + _WGS84_WKT
    + ',PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],'
    'PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],'
    'AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 '
    '+lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],'
    'AUTHORITY["EPSG","3857"]]',
)
KNOWN = {f"{srs.organization}:{srs.code}": srs for srs in (WGS84, WEB_MERCATOR)}


def authid_of(reference: SpatialReference) -> str:
    """Return ``EPSG:n`` or ``ESRI:n``, also for a WKT that is surely a numbered spatial reference; else empty."""
    if reference.authid or not reference.wkt:
        return reference.authid or ""
    try:
        srs = srs_of(reference)
    except PackageError:
        return ""
    return "" if srs.organization == "NONE" else f"{srs.organization}:{srs.code}"


def srs_of(reference: SpatialReference) -> Srs:
    """Return a package's spatial reference with its definition, looked up in PROJ's database.

    Raises `PackageError` where PROJ knows neither its number nor its WKT.
    """
    known = KNOWN.get(reference.authid or "")
    if known is not None:
        return known
    from pyproj import CRS  # slow to load, and most packages are in web mercator
    from pyproj.exceptions import CRSError

    authids = reference.authids
    for text in (*authids, reference.wkt):
        if not text:
            continue
        try:
            crs = CRS.from_user_input(text)
            wkt = crs.to_wkt("WKT2_2019")  # WKT 1 has no words for many systems
        except CRSError:
            continue
        if not wkt:
            continue
        # A definition may be a numbered one written differently; only a sure match counts.
        number = text.split(":") if text in authids else authority_of(crs)
        if number:
            return Srs(number[0], int(number[1]), wkt)
        return Srs("NONE", UNNUMBERED, wkt)
    raise PackageError(
        tr("The package's spatial reference ({name}) is not known here, so its tiles can't be placed.").format(
            name=reference.authid or tr("without a code")
        )
    )


class StoredSrs(NamedTuple):
    """A system as a GeoPackage stores it: the number in the file, WKT 1, and WKT 2 where WKT 1 doesn't tell it all."""

    number: int
    wkt1: str
    wkt2: str


def stored_srs(srs: Srs) -> StoredSrs:
    """Return how a GeoPackage stores a system so that GDAL reads it back.

    For a code that is the file's own number, too, GDAL takes the successor of a deprecated one, which may be
    kilometres off; else it takes the definition. WKT 1 is "undefined", the format's word for it, where PROJ has none.
    """
    if srs in KNOWN.values():
        return StoredSrs(srs.code, srs.wkt, "")
    from pyproj import CRS
    from pyproj.database import get_codes
    from pyproj.enums import PJType
    from pyproj.exceptions import CRSError

    is_present = srs.organization != "EPSG" or str(srs.code) in get_codes("EPSG", PJType.CRS)
    number = srs.code if is_present else UNNUMBERED
    try:
        crs = CRS.from_user_input(srs.wkt)
    except CRSError:  # of a newer PROJ, maybe
        return StoredSrs(number, srs.wkt, "")
    try:
        wkt1 = crs.to_wkt("WKT1_GDAL") or ""
        # EPSG's have axes of their own, which are of no account to rasters.
        is_whole = bool(wkt1) and (srs.organization == "EPSG" or crs.equals(CRS.from_user_input(wkt1)))
    except CRSError:
        wkt1, is_whole = "", False
    return StoredSrs(number, wkt1 or "undefined", "" if is_whole else crs.to_wkt("WKT2_2019") or "")
