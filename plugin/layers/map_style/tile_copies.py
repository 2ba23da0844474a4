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
    layer's tiles, which QGIS draws beyond it, too.
    """

    left: float
    top: float
    side: float
    columns: float
    rows: float
    deepest: int


_FROM = {"col": f"floor(@id / {_COLUMN}) % {_MODULO}", "row": f"floor(@id / {_ROW}) % {_MODULO}"}


def _places(grid: Grid) -> dict[str, str]:
    """Return the column and the row of the tile that a point lies in.

    A point on an edge lies in the tile behind it, but for those on the last edge of the whole grid.
    """
    tiles = f"2 ^ min(@zoom_level, {grid.deepest})"
    return {
        "col": _place(f"($x - ({grid.left!r})) / {grid.side!r} * {tiles}", f"{grid.columns} * {tiles}"),
        "row": _place(f"(({grid.top!r}) - $y) / {grid.side!r} * {tiles}", f"{grid.rows} * {tiles}"),
    }


def _elsewhere(condition: str, grid: Grid) -> str:
    """Return the condition that a point comes from a tile that it doesn't lie in, and *condition*.

    Nearly all points come from their own: the rest is not computed for them, for variables take most of the time.
    """
    places = _places(grid)
    for name in places:
        condition = f"with_variable('{name}', {places[name]}, with_variable('from_{name}', {_FROM[name]}, {condition}))"
    own = " AND ".join(f"{places[name]} % {_MODULO} = {_FROM[name]}" for name in places)
    return f"NOT ({own}) AND {condition}"


def _place(value: str, last: str) -> str:
    return f"floor(min({value} + {_EDGE:.6f}, {last} - {_EDGE:.6f}))"


def _is_of(levels: int) -> str:
    """Return the condition that a point comes from the tile so many levels above the one that it lies in."""
    return f"floor(@col / {2**levels}) % {_MODULO} = @from_col AND floor(@row / {2**levels}) % {_MODULO} = @from_row"


_OF_ANCESTOR = " OR ".join(f"({_is_of(levels)})" for levels in range(1, _DEEPEST + 1))
_OF_NEIGHBOUR = " AND ".join(
    f"(@{each} - @from_{each} + {2 * _MODULO + 1}) % {_MODULO} <= 2" for each in ("col", "row")
)


def is_of_coarser_tile(grid: Optional[Grid]) -> str:
    """Return the condition that a point comes from a tile that is drawn in place of a missing one."""
    return "false" if grid is None else _elsewhere(f"({_OF_ANCESTOR})", grid)


def is_of_neighbour(grid: Optional[Grid]) -> str:
    """Return the condition that a point comes from a tile beside the one that it lies in."""
    return "false" if grid is None else _elsewhere(f"(NOT ({_OF_ANCESTOR}) AND {_OF_NEIGHBOUR})", grid)
