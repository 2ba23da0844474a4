# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads tile packages and cache folders, and checks them; plain Python, without Qt, QGIS and GDAL.

``health.check_tiles`` looks for damage, ``info.package_info`` lists the facts. ``stores`` is where the bytes lie, ``formats`` what a single tile is, ``writers`` makes other files of the tiles.
"""

from .description import Metadata
from .package import LevelContent, Tile, TilePackage, open_package

__all__ = ["LevelContent", "Metadata", "Tile", "TilePackage", "open_package"]
