# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles in files: reading Esri's packages and caches, writing GeoPackage and MBTiles."""

from .description import Metadata
from .geopackage import Srs, write_geopackage
from .mbtiles import write_mbtiles
from .package import LevelContent, Tile, TilePackage, open_package

__all__ = [
    "LevelContent",
    "Metadata",
    "Srs",
    "Tile",
    "TilePackage",
    "open_package",
    "write_geopackage",
    "write_mbtiles",
]
