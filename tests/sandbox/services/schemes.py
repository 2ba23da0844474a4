# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiling schemes: where a tile lies. Numbers are the ones that ArcGIS servers print."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

HALF = 20037508.342787001
MERCATOR_WKIDS = {102100, 102113, 3857, 3785, 900913}
Box = tuple[float, float, float, float]
MERCATOR_WKT = (
    'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],'
    'PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0],AUTHORITY["EPSG",3857]]'
)
WGS84_WKT = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433],AUTHORITY["EPSG",4326]]'
)
# ArcGIS Online's own web mercator levels, digits and all
ONLINE_LODS: tuple[tuple[float, float], ...] = (
    (156543.03392800014, 591657527.591555),
    (78271.51696399994, 295828763.795777),
    (39135.75848200009, 147914381.897889),
    (19567.87924099992, 73957190.948944),
    (9783.93962049996, 36978595.474472),
    (4891.96981024998, 18489297.737236),
    (2445.98490512499, 9244648.868618),
    (1222.992452562495, 4622324.434309),
    (611.4962262813797, 2311162.217155),
)


@dataclass(frozen=True)
class Lod:
    """One level: its id, metres (or degrees) a pixel, scale denominator."""

    level: int
    resolution: float
    scale: float


@dataclass(frozen=True)
class Scheme:
    """A grid of square tiles for each level."""

    wkid: int  # 0 where the CRS has no number, only WKT
    latest: int
    wkt: str
    origin: tuple[float, float]
    size: int
    lods: tuple[Lod, ...]
    world: Box
    units: str = "esriMeters"
    name: str = ""  # of the folder that its drawn tiles are kept in, where the CRS alone does not tell
    # where whole-number coordinates begin, and how many there are in a unit: what ArcGIS puts in conf.xml
    domain: tuple[float, float, float] = (-20037700.0, -30241100.0, 10000.0)

    @property
    def reference(self) -> dict[str, Any]:
        """The spatial reference as Esri JSON."""
        return {"wkid": self.wkid, "latestWkid": self.latest} if self.wkid else {"wkt": self.wkt}

    @property
    def definition(self) -> str:
        """The CRS as pyproj knows it: a code, or WKT."""
        return code_of(self.latest) if self.latest else self.wkt

    @property
    def regional(self) -> bool:
        """Whether the CRS is good for a part of the world only."""
        return self.latest not in (3857, 4326)

    def lod(self, level: int) -> Lod | None:
        """The level of that id, if there is one."""
        return next((lod for lod in self.lods if lod.level == level), None)

    def span(self, level: int) -> float:
        """How wide a tile is."""
        lod = self.lod(level)
        if lod is None:
            raise KeyError(level)
        return lod.resolution * self.size

    def box(self, level: int, row: int, col: int) -> Box:
        """Where a tile lies: xmin, ymin, xmax, ymax."""
        span = self.span(level)
        left, top = self.origin[0] + col * span, self.origin[1] - row * span
        return left, top - span, left + span, top

    def ranges(self, level: int) -> tuple[range, range]:
        """Which rows and columns reach into the world; the first need not be 0."""
        span = self.span(level)
        xmin, ymin, xmax, ymax = self.world
        return (
            _between((self.origin[1] - ymax) / span, (self.origin[1] - ymin) / span),
            _between((xmin - self.origin[0]) / span, (xmax - self.origin[0]) / span),
        )

    def depth(self, level: int) -> float:
        """The web zoom level that has about this resolution: how much detail to draw."""
        lod = self.lod(level)
        assert lod is not None
        return math.log2(ONLINE_LODS[0][1] / lod.scale)

    def envelope(self) -> dict[str, Any]:
        """The world as Esri JSON."""
        xmin, ymin, xmax, ymax = self.world
        return {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax, "spatialReference": self.reference}

    def tile_info(self, form: str) -> dict[str, Any]:
        """The `tileInfo` object."""
        return {
            "rows": self.size,
            "cols": self.size,
            "dpi": 96,
            "format": form,
            "compressionQuality": 0,
            "origin": {"x": self.origin[0], "y": self.origin[1]},
            "spatialReference": self.reference,
            "lods": [{"level": lod.level, "resolution": lod.resolution, "scale": lod.scale} for lod in self.lods],
        }


def code_of(wkid: int) -> str:
    """The code of one of ArcGIS' numbers: EPSG's own, and Esri's beyond those."""
    if wkid in MERCATOR_WKIDS:
        return "EPSG:3857"
    return f"EPSG:{wkid}" if wkid <= 32767 else f"ESRI:{wkid}"


def _between(low: float, high: float) -> range:
    # a thousandth of a tile of slack: the printed resolutions do not multiply out exactly
    first = math.floor(low + 1e-3)
    return range(first, max(math.ceil(high - 1e-3), first + 1))


def _mercator(size: int, skip: int, count: int) -> Scheme:
    lods = tuple(Lod(level, *ONLINE_LODS[level + skip]) for level in range(count))
    return Scheme(102100, 3857, MERCATOR_WKT, (-HALF, HALF), size, lods, (-HALF, -HALF, HALF, HALF))


RASTER = _mercator(256, 0, 9)
VECTOR = _mercator(512, 1, 6)
# degrees, two tiles wide at the top: catches whoever thinks in web mercator
DEGREES = Scheme(
    4326,
    4326,
    WGS84_WKT,
    (-180.0, 90.0),
    256,
    tuple(Lod(level, 0.703125 / 2**level, 295497598.5708346 / 2**level) for level in range(5)),
    (-180.0, -90.0, 180.0, 90.0),
    "esriDecimalDegrees",
    domain=(-400.0, -400.0, 999999999.9999999),
)
