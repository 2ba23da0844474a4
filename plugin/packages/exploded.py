# SPDX-License-Identifier: GPL-2.0-or-later
"""Exploded caches: one file for each tile, ``L05/R0000000a/C00000004.jpg``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .store import Store

_TILE_NAME = re.compile(
    r"(?:^|/)L([0-9a-f]{2,})/R([0-9a-f]{8,})/C([0-9a-f]{8,})\.(?:jpg|jpeg|png|lerc|pbf)$", re.IGNORECASE
)


@dataclass(frozen=True)
class ExplodedTiles:
    """File names by level and (row, col), in the order of rows and columns."""

    levels: dict[int, dict[tuple[int, int], str]]

    def name(self, level: int, row: int, col: int) -> str | None:
        return self.levels.get(level, {}).get((row, col))

    def tiles(self, level: int, block: tuple[int, int, int, int] | None = None) -> Iterator[tuple[int, int, str]]:
        """Yield (row, col, file name) of the tiles in the block (row_min, row_max, col_min, col_max)."""
        for (row, col), name in self.levels.get(level, {}).items():
            if block is None or (block[0] <= row <= block[1] and block[2] <= col <= block[3]):
                yield row, col, name


def find_exploded(store: Store, known_levels: Sequence[int]) -> ExplodedTiles:
    """Return the tile files of *store* at the levels of its scheme; empty files are no tiles."""
    found = []
    for name, size in store.sizes.items():
        match = _TILE_NAME.search(name)
        if match and size:
            found.append((match[1], int(match[2], 16), int(match[3], 16), name))
    # Level folders are decimal; some writers count them in hexadecimal like rows and columns.
    base = 16 if any(not level.isdecimal() for level, *_ in found) else 10
    levels: dict[int, dict[tuple[int, int], str]] = {}
    for text, row, col, name in sorted(found, key=lambda one: (int(one[0], base), one[1], one[2])):
        level = int(text, base)
        if level in known_levels:
            levels.setdefault(level, {})[row, col] = name
    return ExplodedTiles(levels)
