# SPDX-License-Identifier: GPL-2.0-or-later
"""Expressions that tell whether a point comes from the tile that it lies in.

Where a tile is missing QGIS draws its parent in its place, with all that the parent has: points beside the missing
tile come from their own tile, too, and would be named twice. A tile may also have points of its neighbours.

Source: QGIS 3.40 numbers the features of vector tiles, in ``@id``, by the feature in its layer, the layer (from bit
24), the tile's row (from bit 32) and its column (from bit 40), the last three modulo 256. If that is different one
day, no point is taken for a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

_ROW, _COLUMN, _MODULO = 2**32, 2**40, 256
ORDER = f"(@id % {2**24})"  # of a feature in its layer of the tile
_DEEPEST = 8  # levels between a missing tile and the one that is drawn in its place
_EDGE = 1e-6  # of a tile; what is nearer to its edge lies on it


@dataclass(frozen=True)
class Grid:
    """Square tiles, those of a level half as wide as those of the one before; lengths are in units of the CRS.

    *side* is that of a tile of level 0, which has *columns* and *rows*. *deepest* is the deepest level of the
    layer's tiles, which QGIS draws beyond it, too. A tile has *pixels* to a side at the scale of its level.
    """

    left: float
    top: float
    side: float
    columns: float
    rows: float
    deepest: int
    pixels: int


_FROM = {"col": f"floor(@id / {_COLUMN}) % {_MODULO}", "row": f"floor(@id / {_ROW}) % {_MODULO}"}


def _elsewhere(condition: str, grid: Grid) -> str:
    """Return the condition that a point comes from a tile that it doesn't lie in, and *condition*.

    A point on an edge lies in the tile behind it, but for those on the last edge of the whole grid. Nearly all points
    come from their own tile: the rest is not computed for them. Each variable doubles the time that QGIS takes to read
    the expression.
    """
    places = {
        "col": f"($x - ({grid.left!r})) / {grid.side!r} * {_tiles(grid)}",
        "row": f"(({grid.top!r}) - $y) / {grid.side!r} * {_tiles(grid)}",
    }
    condition = f"(NOT ({_is_of(0)}) AND ({condition}))"
    for name, count in (("col", grid.columns), ("row", grid.rows)):
        on_edge = f"abs({places[name]} - {count} * {_tiles(grid)}) < {_EDGE:.6f}"
        place = f"floor({places[name]} + if({on_edge}, -0.5, {_EDGE:.6f}))"
        condition = f"with_variable('{name}', {place}, {condition})"
    own = " AND ".join(f"floor({places[name]} + {_EDGE:.6f}) % {_MODULO} = {_FROM[name]}" for name in places)
    return f"NOT ({own}) AND {condition}"


def _tiles(grid: Grid) -> str:
    return f"2 ^ min(@zoom_level, {grid.deepest})"


def _is_of(levels: int) -> str:
    """Return the condition that a point comes from the tile so many levels above the one that it lies in."""
    return " AND ".join(f"floor(@{name} / {2**levels}) % {_MODULO} = {_FROM[name]}" for name in _FROM)


_OF_ANCESTOR = " OR ".join(f"({_is_of(levels)})" for levels in range(1, _DEEPEST + 1))
_OF_NEIGHBOUR = " AND ".join(f"(@{name} - {_FROM[name]} + {2 * _MODULO + 1}) % {_MODULO} <= 2" for name in _FROM)
_IS_ONE = "coalesce(num_geometries(@geometry), 1) = 1"  # of several points, the others may lie in the tile


def is_of_coarser_tile(grid: Optional[Grid]) -> str:
    """Return the condition that a point comes from a tile that is drawn in place of a missing one."""
    return "false" if grid is None else _elsewhere(_OF_ANCESTOR, grid)


def is_of_neighbour(grid: Optional[Grid]) -> str:
    """Return the condition that a point comes from a tile beside the one that it lies in, or lies beyond the grid."""
    if grid is None:
        return "false"
    beyond = f"@col >= {grid.columns} * {_tiles(grid)} OR @row >= {grid.rows} * {_tiles(grid)}"
    return _elsewhere(f"{_IS_ONE} AND ({beyond} OR NOT ({_OF_ANCESTOR}) AND {_OF_NEIGHBOUR})", grid)
