# SPDX-License-Identifier: GPL-2.0-or-later
"""Rasters of a package's levels over a common extent, and where tiles are missing in them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...tiles.extent import Extent
from ...tiles.scheme import Lod
from ..coverage import covered_extent
from ..package import TilePackage

_SMALLEST = 32  # pixels; coarser images than this are useless
_SNAP = 0.01  # of the ground's size may be added so that the levels' pixels fall on each other
_MOST_HOLES = 1000  # rectangles
_MOST_CELLS = 4_000_000  # of a map of a level's tiles


@dataclass(frozen=True)
class Rectangle:
    """A part of a raster, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def text(self) -> str:
        """The attributes of VRT's SrcRect and DstRect; a millionth of a pixel is noise."""
        x, y, width, height = (round(value, 6) for value in (self.x, self.y, self.width, self.height))
        return f'xOff="{x:.15g}" yOff="{y:.15g}" xSize="{width:.15g}" ySize="{height:.15g}"'

    def on(self, own: Grid, other: Grid) -> Rectangle:
        """Return the same ground, from the pixels of *own* to those of *other*."""
        across, down = other.width / own.width, other.height / own.height
        return Rectangle(self.x * across, self.y * down, self.width * across, self.height * down)


@dataclass(frozen=True)
class Grid:
    """A level's raster over *ground*: its size, and where the scheme's tiles fall on it, in pixels.

    *x*, *y* is the upper left corner of row 0, column 0.
    """

    lod: Lod
    ground: Extent
    width: int
    height: int
    x: float
    y: float
    tile_width: float
    tile_height: float


def grids(package: TilePackage, corners: bool = False) -> list[Grid]:
    """Return the rasters of a package's levels, the coarsest first; too coarse ones are left out.

    With *corners* the tiles' samples lie on their corners, so all is half a pixel up and left.
    """
    box = covered_extent(package)
    if box is None:
        return []
    lods = [package.scheme.lod(one.level) for one in package.levels()]
    deepest = min(lods, key=lambda lod: lod.resolution)
    ground = package.scheme.snap(box, deepest.resolution * _common(lods, deepest, box))
    if corners:
        half = deepest.resolution / 2
        ground = Extent(ground.xmin - half, ground.ymin + half, ground.xmax - half, ground.ymax + half)
    useful = [lod for lod in lods if max(ground.width, ground.height) / lod.resolution >= _SMALLEST or lod is deepest]
    ordered = sorted(useful, key=lambda lod: -lod.resolution)
    return [_grid(package, lod, ground, corners) for lod in ordered]


def _grid(package: TilePackage, lod: Lod, ground: Extent, corners: bool) -> Grid:
    scheme, half = package.scheme, lod.resolution / 2 if corners else 0.0
    width = max(1, round(ground.width / lod.resolution))
    height = max(1, round(ground.height / lod.resolution))
    across, down = ground.width / width, ground.height / height
    span = scheme.tile_size(lod.level)
    return Grid(
        lod,
        ground,
        width,
        height,
        (scheme.origin_x - half - ground.xmin) / across,
        (ground.ymax - scheme.origin_y - half) / down,
        span[0] / across,
        span[1] / down,
    )


def _common(lods: Iterable[Lod], deepest: Lod, box: Extent) -> int:
    """Return how many pixels of the deepest level make one in which the other levels' pixels end too.

    Only as long as rounding the ground to such pixels adds little to it.
    """
    room = _SNAP * min(box.width, box.height) / deepest.resolution
    common = 1
    for lod in sorted(lods, key=lambda lod: lod.resolution):
        ratio = lod.resolution / deepest.resolution
        if abs(ratio / max(1, round(ratio)) - 1) > 1e-6:
            continue
        wider = math.lcm(common, round(ratio))
        if wider > max(1.0, room):
            break
        common = wider
    return common


def holes(grid: Grid, present: Iterable[tuple[int, int]]) -> list[Rectangle]:
    """Return the parts of a level's raster without a tile, as rectangles in its pixels.

    *present* are rows and columns. Where there are very many such parts, none is returned.
    """
    # A thousandth of a tile is noise.
    top, left = (math.floor(-start + 1e-3) for start in (grid.y / grid.tile_height, grid.x / grid.tile_width))
    bottom = math.ceil((grid.height - grid.y) / grid.tile_height - 1e-3)
    right = math.ceil((grid.width - grid.x) / grid.tile_width - 1e-3)
    inside = [(row, col) for row, col in present if top <= row < bottom and left <= col < right]
    # Rows and columns between tiles are one: deep tiles can be few on a ground of millions.
    rows = _bounds(top, bottom, {row for row, _ in inside})
    cols = _bounds(left, right, {col for _, col in inside})
    if len(rows) * len(cols) > _MOST_CELLS:
        return []
    missing = np.ones((len(rows) - 1, len(cols) - 1), dtype=bool)
    row_at, col_at = ({bound: at for at, bound in enumerate(bounds)} for bounds in (rows, cols))
    for row, col in inside:
        missing[row_at[row], col_at[col]] = False
    found: list[Rectangle] = []
    open_runs: dict[tuple[int, int], int] = {}  # columns of a run, and the row it began in
    for row in range(len(rows)):
        runs = _runs(missing[row]) if row < len(missing) else set()
        for first, last in [run for run in open_runs if run not in runs]:
            start = open_runs.pop((first, last))
            found.append(_part(grid, rows[start], rows[row], cols[first], cols[last]))
        for run in runs:
            open_runs.setdefault(run, row)
        if len(found) > _MOST_HOLES:
            return []
    return found


def _bounds(first: int, end: int, taken: set[int]) -> list[int]:
    """Return where the runs of rows begin, each of *taken* one of its own, and where the last one ends."""
    return sorted({first, end} | taken | {one + 1 for one in taken})


def _runs(cells: np.ndarray[Any, Any]) -> set[tuple[int, int]]:
    """Return the runs of true cells as (first, last + 1)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], cells, [False])).astype(np.int8))).tolist()
    return set(zip(edges[::2], edges[1::2]))


def _part(grid: Grid, top: int, bottom: int, left: int, right: int) -> Rectangle:
    """Return the block of rows and columns as pixels, cut at the raster's edges."""
    x0, x1 = (min(max(0.0, grid.x + col * grid.tile_width), grid.width) for col in (left, right))
    y0, y1 = (min(max(0.0, grid.y + row * grid.tile_height), grid.height) for row in (top, bottom))
    return Rectangle(x0, y0, x1 - x0, y1 - y0)
