# SPDX-License-Identifier: GPL-2.0-or-later
"""Extent of a package's raster tiles, over all levels of its pyramid."""

from __future__ import annotations

from collections.abc import Iterable

from ..tiles.extent import Extent
from .package import TilePackage

MOST_PIXELS = 2**31 - 1  # of the side of a GDAL raster


def covered_extent(package: TilePackage, levels: Iterable[int] | None = None) -> Extent | None:
    """Return the box to show of *levels* (all by default); ``None`` where they have no tiles.

    It is that of the deepest level, whose tiles fit the ground best, unless a coarser level plainly
    shows more: then the deep tiles are only of some places, and the coarser level's box counts too,
    as far as GDAL can hold it in the pixels of the deepest.
    """
    chosen = None if levels is None else set(levels)
    contents = [one for one in package.levels() if chosen is None or one.level in chosen]
    found: Extent | None = None
    for content in reversed(contents):
        box = package.extent(content.level)
        if box is None:
            continue
        if found is None:
            found = box
            continue
        # The outer tiles of a coarse level may hold a sliver of ground only; those inside are full of it.
        full = (content.row_min + 1, content.row_max - 1, content.col_min + 1, content.col_max - 1)
        if full[0] > full[1] or full[2] > full[3]:
            continue
        wider = found.union(box)
        if max(wider.width, wider.height) / contents[-1].resolution > MOST_PIXELS:
            continue
        if not found.grown(content.resolution).contains(package.scheme.range_extent(content.level, *full)):
            found = wider
    return found
