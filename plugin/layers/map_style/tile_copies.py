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


def _with_places(condition: str, grid: Grid) -> str:
    """Return a condition with the tile that a point lies in, and the one that it comes from.

    A point on an edge lies in the tile behind it, but for those on the last edge of the whole grid.
    """
    tiles = f"2 ^ min(@zoom_level, {grid.deepest})"
    values = {
        "col": _place(f"($x - ({grid.left!r})) / {grid.side!r} * @tiles", grid.columns),
        "row": _place(f"(({grid.top!r}) - $y) / {grid.side!r} * @tiles", grid.rows),
        "from_col": f"floor(@id / {_COLUMN}) % {_MODULO}",
        "from_row": f"floor(@id / {_ROW}) % {_MODULO}",
        "tiles": tiles,
    }
    for name, value in values.items():
        condition = f"with_variable('{name}', {value}, {condition})"
    return condition


def _place(value: str, count: float) -> str:
    return f"floor(if(abs({value} - {count} * @tiles) < {_EDGE:.6f}, {count} * @tiles - 1, {value} + {_EDGE:.6f}))"


def _is_of(levels: int) -> str:
    """Return the condition that a point comes from the tile so many levels above the one that it lies in."""
    return f"floor(@col / {2**levels}) % {_MODULO} = @from_col AND floor(@row / {2**levels}) % {_MODULO} = @from_row"


_OF_ANCESTOR = " OR ".join(f"({_is_of(levels)})" for levels in range(1, _DEEPEST + 1))
_OF_NEIGHBOUR = " AND ".join(
    f"(@{each} - @from_{each} + {2 * _MODULO + 1}) % {_MODULO} <= 2" for each in ("col", "row")
)


def is_of_coarser_tile(grid: Optional[Grid]) -> str:
    """Return the condition that a point comes from a tile that is drawn in place of a missing one."""
    return "false" if grid is None else _with_places(f"NOT ({_is_of(0)}) AND ({_OF_ANCESTOR})", grid)


def is_of_neighbour(grid: Optional[Grid]) -> str:
    """Return the condition that a point comes from a tile beside the one that it lies in."""
    if grid is None:
        return "false"
    return _with_places(f"NOT ({_is_of(0)}) AND NOT ({_OF_ANCESTOR}) AND {_OF_NEIGHBOUR}", grid)
