# SPDX-License-Identifier: GPL-2.0-or-later
"""Schemes that are not the web's: other references, units, tile sizes, origins, level ids, steps."""

from __future__ import annotations

from dataclasses import replace

from ..drawing.sparse_tiles import NAME as SPARSE_NAME
from .schemes import ONLINE_LODS, RASTER, VECTOR, WGS84_WKT, Lod, Scheme

UTM32_WKT = (
    'PROJCS["ETRS_1989_UTM_Zone_32N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",'
    'SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0],AUTHORITY["EPSG",25832]]'
)
WASHINGTON_WKT = (
    'PROJCS["NAD_1983_StatePlane_Washington_South_FIPS_4602_Feet",GEOGCS["GCS_North_American_1983",'
    'DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],'
    'PARAMETER["False_Easting",1640416.666666667],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-120.5],PARAMETER["Standard_Parallel_1",45.83333333333334],'
    'PARAMETER["Standard_Parallel_2",47.33333333333334],PARAMETER["Latitude_Of_Origin",45.33333333333334],'
    'UNIT["Foot_US",0.3048006096012192],AUTHORITY["EPSG",2286]]'
)
ALBERS_WKT = (
    'PROJCS["Canada_Albers_Equal_Area_Conic",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",'
    'SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Albers"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-96.0],PARAMETER["Standard_Parallel_1",50.0],'
    'PARAMETER["Standard_Parallel_2",70.0],PARAMETER["Latitude_Of_Origin",40.0],UNIT["Meter",1.0],'
    'AUTHORITY["ESRI",102001]]'
)
HARBOUR_WKT = (
    'PROJCS["Harbour_Grid",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",300000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-73.5],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",40.0],UNIT["Meter",1.0]]'
)
# ArcGIS counts 96 dots to an inch and 39.37 inches to a metre
DOTS = 96 * 39.37


def _foot_lod(level: int, scale: float) -> Lod:
    # and, in caches of a state plane, 0.3048 metres to a foot, though the plane's own is a US foot
    return Lod(level, scale / DOTS / 0.3048, scale)


# a world in the corner of its grid: the tiles of the first level are rows 1 and 2, columns 1 to 3
DEGREES_512 = Scheme(
    4326,
    4326,
    WGS84_WKT,
    (-400.0, 400.0),
    512,
    tuple(Lod(2 + step, 0.3515625 / 2**step, 147914381.8978888 / 2**step) for step in range(5)),
    (-180.0, -90.0, 180.0, 90.0),
    "esriDecimalDegrees",
    "degrees-512",
    (-400.0, -400.0, 999999999.9999999),
)
# central Europe: each step another ratio
UTM32 = Scheme(
    25832,
    25832,
    UTM32_WKT,
    (-5121000.0, 9998000.0),
    256,
    tuple(Lod(level, metres, metres * DOTS) for level, metres in enumerate((2500.0, 1000.0, 500.0, 250.0))),
    (100000.0, 4700000.0, 1100000.0, 6150000.0),
    domain=(-5120900.0, -9998100.0, 10000.0),
)
# the state of Washington, far from the origin: rows and columns beyond a thousand
FEET = Scheme(
    102749,
    2286,
    WASHINGTON_WKT,
    (-117498300.0, 98850300.0),
    256,
    tuple(_foot_lod(level, 3072000 / 2**level) for level in range(5)),
    (510000.0, 40000.0, 2550000.0, 1400000.0),
    "esriFeet",
    domain=(-117498300.0, -98850300.0, 3048.0060960121914),
)
# Canada in a CRS that has Esri's number only
ALBERS = Scheme(
    102001,
    102001,
    ALBERS_WKT,
    (-16901100.0, 6972200.0),
    256,
    tuple(Lod(level, metres, metres * DOTS) for level, metres in enumerate((4000.0, 2000.0, 1000.0, 500.0))),
    (-2500000.0, 200000.0, 3100000.0, 3700000.0),
    domain=(-16901100.0, -6972200.0, 10000.0),
)
# a port's own grid, which nobody has numbered
HARBOUR = Scheme(
    0,
    0,
    HARBOUR_WKT,
    (-5000000.0, 5000000.0),
    256,
    tuple(Lod(level, metres, metres * DOTS) for level, metres in enumerate((400.0, 200.0, 100.0, 50.0))),
    (100000.0, -50000.0, 600000.0, 450000.0),
    name="harbour",
    domain=(-5000000.0, -5000000.0, 10000.0),
)
ELEVATION = replace(RASTER, lods=tuple(Lod(level, *numbers) for level, numbers in enumerate(ONLINE_LODS[:7])))
SPARSE = replace(VECTOR, name=SPARSE_NAME)
SHALLOW = replace(RASTER, lods=RASTER.lods[:5])  # the web's, cut off
