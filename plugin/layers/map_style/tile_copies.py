# SPDX-License-Identifier: GPL-2.0-or-later
"""Expressions that tell whether a point comes from the tile that it lies in.

Where a tile is missing QGIS draws its parent in its place, with all that the parent has: points beside the missing
tile come from their own tile, too, and would be named twice. A tile may also have points of its neighbours.

Source: QGIS 3.40 numbers the features of vector tiles, in ``@id``, by the feature in its layer, the layer (from bit
24), the tile's row (from bit 32) and its column (from bit 40), the last three modulo 256. If that is different one
day, no point is taken for a copy.
"""

from __future__ import annotations

_HALF = 20037508.342789244  # metres, of web mercator's world
_ROW, _COLUMN, _MODULO = 2**32, 2**40, 256
_DEEPEST = 8  # levels between a missing tile and the one that is drawn in its place


def _with_places(condition: str, deepest: int) -> str:
    """Return a condition with the tile that a point lies in, and the one that it comes from."""
    tiles = f"2 ^ min(@zoom_level, {deepest})"
    values = {
        "col": f"floor(($x + {_HALF}) / {2 * _HALF} * {tiles})",
        "row": f"floor(({_HALF} - $y) / {2 * _HALF} * {tiles})",
        "from_col": f"floor(@id / {_COLUMN}) % {_MODULO}",
        "from_row": f"floor(@id / {_ROW}) % {_MODULO}",
    }
    for name, value in values.items():
        condition = f"with_variable('{name}', {value}, {condition})"
    return condition


def _is_of(levels: int) -> str:
    """Return the condition that a point comes from the tile so many levels above the one that it lies in."""
    return f"floor(@col / {2**levels}) % {_MODULO} = @from_col AND floor(@row / {2**levels}) % {_MODULO} = @from_row"


_OF_ANCESTOR = " OR ".join(f"({_is_of(levels)})" for levels in range(1, _DEEPEST + 1))
_OF_NEIGHBOUR = f"abs(@col % {_MODULO} - @from_col) <= 1 AND abs(@row % {_MODULO} - @from_row) <= 1"


def is_of_coarser_tile(deepest: int) -> str:
    """Return the condition that a point comes from a tile that is drawn in place of a missing one.

    *deepest* is the deepest level of the layer's tiles, which QGIS draws beyond it, too.
    """
    return _with_places(f"NOT ({_is_of(0)}) AND ({_OF_ANCESTOR})", deepest)


def is_of_neighbour(deepest: int) -> str:
    """Return the condition that a point comes from a tile beside the one that it lies in."""
    return _with_places(f"NOT ({_is_of(0)}) AND NOT ({_OF_ANCESTOR}) AND {_OF_NEIGHBOUR}", deepest)
