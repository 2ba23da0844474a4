# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads tile packages and cache folders, and checks them; plain Python, without Qt, QGIS and GDAL.

``health.check_tiles`` searches for damage, ``info.package_info`` lists the facts. ``stores`` reads the bytes,
``formats`` knows the formats of single tiles, ``writers`` makes other files of the tiles.

Public: ``open_package``, ``TilePackage``, ``Tile``, ``LevelContent``, ``Metadata``.
"""

from .description import Metadata
from .package import LevelContent, Tile, TilePackage, open_package

__all__ = ["LevelContent", "Metadata", "Tile", "TilePackage", "open_package"]
