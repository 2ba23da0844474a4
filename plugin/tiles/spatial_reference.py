# SPDX-License-Identifier: GPL-2.0-or-later
"""Esri's spatial reference objects, as services and packages carry them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Optional, Union

from ..core.json_values import mapping, text, whole
from .esri_codes import present_code
from .extent import Extent, read_extent

# Esri's and others' names for web mercator (formats.md section 7).
WEB_MERCATOR_WKIDS = frozenset({3857, 102100, 102113, 3785, 900913})

# Esri's own codes start where EPSG's end.
_LAST_EPSG = 32767
_LARGEST_CODE = 2**31 - 1  # that PROJ and QGIS can hold

_SURE = 90  # percent, of PROJ's own estimate
_LONGEST_WKT = 1 << 14  # characters; some hundreds in truth


@dataclass(frozen=True)
class SpatialReference:
    """A spatial reference by well-known id, or by Esri WKT where it has none."""

    wkid: Optional[int] = None
    latest_wkid: Optional[int] = None
    wkt: Optional[str] = None

    @classmethod
    def from_json(cls, value: Any) -> SpatialReference:
        """Read ``{"wkid", "latestWkid"}`` or ``{"wkt"}``; what is none of these, or of another type, is missing."""
        found = mapping(value)
        return cls(_code(found.get("wkid")), _code(found.get("latestWkid")), text(found.get("wkt")) or None)

    @classmethod
    def from_wkid(cls, wkid: int) -> SpatialReference:
        return cls(wkid=wkid)

    @property
    def codes(self) -> frozenset[int]:
        """All its well-known ids, those of today included; web mercator's are one and the same."""
        given = {code for code in (self.wkid, self.latest_wkid) if code}
        found = given | {present_code(code) for code in given}
        return frozenset(found | WEB_MERCATOR_WKIDS if found & WEB_MERCATOR_WKIDS else found)

    @property
    def is_web_mercator(self) -> bool:
        return not self.codes.isdisjoint(WEB_MERCATOR_WKIDS)

    @property
    def authid(self) -> Optional[str]:
        """``EPSG:n`` or ``ESRI:n``; ``None`` where only WKT, or nothing, is known."""
        return next(iter(self.authids), None)

    @property
    def authids(self) -> tuple[str, ...]:
        """Its names with an authority, the latest first: PROJ may know the one that it had before only."""
        if self.is_web_mercator:
            return ("EPSG:3857",)
        codes = dict.fromkeys(code for code in (self.latest_wkid, self.wkid) if code)
        return tuple(f"{'EPSG' if code <= _LAST_EPSG else 'ESRI'}:{code}" for code in codes)

    def numbered(self) -> SpatialReference:
        """Return this spatial reference with the number of its WKT where it has none, as long as PROJ is sure of it."""
        if self.authid or not self.wkt:
            return self
        code = _code_of(self.wkt)
        return replace(self, wkid=code) if code else self

    @property
    def is_known(self) -> bool:
        return bool(self.codes or self.wkt)

    def to_json(self) -> dict[str, Union[int, str]]:
        """Return Esri JSON: ids where there are any (servers refuse WKT in an extent), else WKT."""
        if self.wkid or self.latest_wkid:
            found = {"wkid": self.wkid, "latestWkid": self.latest_wkid}
            return {key: value for key, value in found.items() if value}
        return {"wkt": self.wkt} if self.wkt else {}

    def same_as(self, other: SpatialReference) -> bool:
        """Whether both name the same system: by an id that they have in common, or by the same WKT."""
        one, another = self.numbered(), other.numbered()
        if one.codes or another.codes:
            return not one.codes.isdisjoint(another.codes)
        return self.wkt is not None and self.wkt == other.wkt


def declared_reference(*holders: Any) -> SpatialReference:
    """Return the first spatial reference that one of *holders* has: what is described, the root, an extent.

    It is the one rule for all documents of services, layers and packages. An empty reference is none.
    """
    found = (SpatialReference.from_json(mapping(holder).get("spatialReference")) for holder in holders)
    return next((each for each in found if each.is_known), SpatialReference())


def extent_in(value: Any, reference: SpatialReference) -> Optional[Extent]:
    """Read an envelope that is to be in *reference*; one in another system is left out, not misread."""
    own = declared_reference(value)
    return read_extent(value) if not (own.is_known and reference.is_known) or own.same_as(reference) else None


def authority_of(crs: Any) -> Optional[tuple[str, str]]:
    """Return the authority and the code of a ``pyproj.CRS``; ``None`` where PROJ is not sure."""
    found: Optional[tuple[str, str]] = crs.to_authority(min_confidence=_SURE)
    return found


@lru_cache(maxsize=64)
def _code_of(wkt: str) -> Optional[int]:
    """Return the well-known id of the system that *wkt* surely is; ``None`` where it may be none."""
    if len(wkt) > _LONGEST_WKT:
        return None
    try:
        from pyproj import CRS  # slow to load, and most references have a number
        from pyproj.exceptions import CRSError
    except ImportError:
        return None
    try:
        found = authority_of(CRS.from_wkt(wkt))
    except (CRSError, ValueError):  # a WKT can hold bytes that are no text
        return None
    code = _code(found[1]) if found else None
    # Esri's objects have one number for both lists: it must lead back to the same system.
    if not found or not code:
        return None
    return code if SpatialReference(code).authid in (f"{found[0]}:{code}", "EPSG:3857") else None


def _code(value: Any) -> Optional[int]:
    code = whole(value)
    return code if code is not None and 0 < code <= _LARGEST_CODE else None
