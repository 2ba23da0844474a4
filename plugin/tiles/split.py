# SPDX-License-Identifier: GPL-2.0-or-later
"""Split an export along tile boundaries, so that each part stays under a limit of tiles.

Levels are grouped: the coarse ones that fit together are one part; of the rest as many go together as
leave blocks small enough to fill parts well. A group is cut into blocks of whole tiles of its first level.
In grids that nest, a tile of every level of the group lies in just one block: no tile is in two parts,
and none is missed. Levels whose grid does not nest in the one before begin a group of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..core.errors import RequestError
from ..core.i18n import number_text, tr
from .cover import Array
from .extent import Extent
from .scheme import Area, TileScheme, count_tiles, iter_cover

MOST_PARTS = 2000  # jobs of one export; keeps the server usable for others
_FILL = 8  # a block of one tile holds at most this part of the limit, so that parts can be filled well
_ATOMS = 1 << 20  # cells of the table that is cut; finer ones are checked where it takes them
_NESTED = 1e-6  # relative: published resolutions are rounded
_BUNDLE = 128  # tiles along each side of a bundle, which servers read and write as a whole
_ALIGNED = 0.15  # of a part: how far a cut is moved to the edge of a bundle


@dataclass(frozen=True)
class Part:
    """One job of a split export: the tiles of *levels* in *block*, of which *tiles* are wanted.

    *block* is a box of whole tiles, in the scheme's spatial reference; those of parts with a level in common
    do not overlap.
    """

    levels: tuple[int, ...]
    block: Extent
    tiles: int


def plan_parts(
    scheme: TileScheme,
    levels: Iterable[int],
    area: Area,
    limit: int,
    clip: Extent | None = None,
    counts: Mapping[int, int] | None = None,
) -> list[Part]:
    """Split the tiles that *area* touches (see ``iter_cover``) into parts of at most *limit*, coarse levels first.

    *counts* are the tiles by level where they are known already. Raises ``RequestError`` where more
    than ``MOST_PARTS`` parts would be needed.
    """
    chosen = sorted(set(levels))
    counts = counts if counts is not None else count_tiles(scheme, chosen, area, clip)
    chosen = [level for level in chosen if counts.get(level)]
    total = sum(counts[level] for level in chosen)
    if total > limit * MOST_PARTS:
        raise RequestError(too_many(total, limit))
    parts: list[Part] = []
    for group, whole in _groups(scheme, chosen, counts, limit):
        if whole:
            parts.append(Part(tuple(group), _around(scheme, group, area, clip), sum(counts[level] for level in group)))
        else:
            parts += _Cutter(scheme, group, area, clip, limit).parts()
        if len(parts) > MOST_PARTS:
            raise RequestError(too_many(total, limit))
    return parts


def parts_needed(total: int, limit: int) -> int:
    """Return how many parts so many tiles take at least."""
    return -(-total // max(1, limit))


def too_many(total: int, limit: int) -> str:
    """Report that an export is too large even for several jobs."""
    return tr(
        "{total} tiles would take more than {jobs} jobs of at most {limit} tiles. Choose a smaller area or fewer "
        "levels."
    ).format(
        total=number_text(total),
        jobs=number_text(MOST_PARTS),
        limit=number_text(limit),
    )


def _groups(
    scheme: TileScheme, levels: list[int], counts: Mapping[int, int], limit: int
) -> Iterator[tuple[list[int], bool]]:
    """Yield levels that are split together, and whether they fit one part as they are."""
    head, total = 0, 0
    while head < len(levels) and total + counts[levels[head]] <= limit:
        total += counts[levels[head]]
        head += 1
    if head:
        yield levels[:head], True
    rest = levels[head:]
    while rest:
        size, below = 1, 1  # below: tiles of the group within one tile of its first level
        for level in rest[1:]:
            ratio = _ratio(scheme, rest[0], level)
            if ratio is None or below + ratio**2 > max(1, limit // _FILL):
                break
            below += ratio**2
            size += 1
        yield rest[:size], False
        rest = rest[size:]


def _ratio(scheme: TileScheme, coarse: int, fine: int) -> int | None:
    """Return how many tiles of *fine* lie along one of *coarse*; ``None`` where their edges don't meet."""
    ratio = scheme.lod(coarse).resolution / scheme.lod(fine).resolution
    whole = round(ratio)
    # The noise adds up over all tiles from the origin: what counts is the far end, a million tiles away.
    return whole if whole >= 1 and abs(ratio / whole - 1) < _NESTED else None


def _around(scheme: TileScheme, levels: list[int], area: Area, clip: Extent | None) -> Extent:
    """Return the box around the tiles that *area* touches at *levels*."""
    box = area.extent if clip is None else area.extent.intersection(clip)
    if box is None:
        raise ValueError("the area has no tiles")
    ranges = ((level, scheme.tile_range(level, box)) for level in levels)
    extents = [scheme.range_extent(level, *block) for level, block in ranges if block]
    found = extents[0]
    for extent in extents[1:]:
        found = found.union(extent)
    return found


class _Cutter:
    """Cuts the tiles of one group of levels into blocks of whole tiles of the first of them."""

    def __init__(self, scheme: TileScheme, levels: list[int], area: Area, clip: Extent | None, limit: int) -> None:
        self._scheme, self._levels, self._area, self._limit = scheme, tuple(levels), area, limit
        self._clip = clip
        ratios = [_ratio(scheme, levels[0], level) for level in levels]
        self._ratios = [ratio for ratio in ratios if ratio is not None]

    def parts(self) -> list[Part]:
        box = self._area.extent if self._clip is None else self._area.extent.intersection(self._clip)
        block = self._scheme.tile_range(self._levels[0], box) if box else None
        return list(self._cut(*block)) if block else []

    def _cut(self, top: int, bottom: int, left: int, right: int) -> Iterator[Part]:
        """Yield the parts of a block of tiles of the first level, both ends included."""
        size = 1
        while ((bottom // size) - (top // size) + 1) * ((right // size) - (left // size) + 1) > _ATOMS:
            size *= 2
        table = self._table(top, bottom, left, right, size)
        sums = np.zeros((table.shape[0] + 1, table.shape[1] + 1), dtype=np.int64)
        sums[1:, 1:] = table.cumsum(axis=0).cumsum(axis=1)
        pending = [(0, table.shape[0], 0, table.shape[1])]
        while pending:
            cells = self._trimmed(sums, *pending.pop())
            if cells is None:
                continue
            first, last, begin, end = cells
            count = _sum(sums, *cells)
            block = self._tiles_of(cells, size, top, bottom, left, right)
            if count <= self._limit:
                yield Part(self._levels, self._scheme.range_extent(self._levels[0], *block), count)
            elif last - first > 1 or end - begin > 1:
                pending += reversed(self._halves(sums, cells, count, size, top, left))
            else:
                yield from self._cut(*block)  # one cell of many tiles: divide it

    def _tiles_of(
        self, cells: tuple[int, int, int, int], size: int, top: int, bottom: int, left: int, right: int
    ) -> tuple[int, int, int, int]:
        first, last, begin, end = cells
        row, col = top // size, left // size
        return (
            max(top, (row + first) * size),
            min(bottom, (row + last) * size - 1),
            max(left, (col + begin) * size),
            min(right, (col + end) * size - 1),
        )

    def _table(self, top: int, bottom: int, left: int, right: int, size: int) -> Array:
        """Return how many wanted tiles of the group lie in each cell of *size* by *size* tiles of the first level."""
        table = np.zeros((bottom // size - top // size + 1, right // size - left // size + 1), dtype=np.int64)
        block = self._scheme.range_extent(self._levels[0], top, bottom, left, right)
        clip = block if self._clip is None else block.intersection(self._clip)
        if clip is None:
            return table
        for level, ratio in zip(self._levels, self._ratios):
            if self._area.is_box:
                self._add_box(table, level, ratio * size, clip, top // size, left // size)
                continue
            ends = (top * ratio, (bottom + 1) * ratio - 1, left * ratio, (right + 1) * ratio - 1)
            for chunk in iter_cover(self._scheme, level, self._area, clip):
                # A tile of a neighbouring block can be touched by less than the noise of floats.
                first, last = np.maximum(chunk.first, ends[2]), np.minimum(chunk.last, ends[3])
                kept = (first <= last) & (chunk.row >= ends[0]) & (chunk.row <= ends[1])
                rows = chunk.row[kept] // (ratio * size) - top // size
                _add_intervals(table, rows, first[kept], last[kept], ratio * size, left // size)
        return table

    def _add_box(self, table: Array, level: int, side: int, clip: Extent, row: int, col: int) -> None:
        box = self._area.extent.intersection(clip)
        tiles = self._scheme.tile_range(level, box) if box else None
        if tiles is None:
            return
        down = _overlap(tiles[0], tiles[1], side, row, table.shape[0])
        across = _overlap(tiles[2], tiles[3], side, col, table.shape[1])
        table += np.outer(down, across)

    @staticmethod
    def _trimmed(sums: Array, first: int, last: int, begin: int, end: int) -> tuple[int, int, int, int] | None:
        """Return the block without empty rows and columns at its edges; ``None`` where all is empty."""
        rows = np.diff(sums[first : last + 1, end] - sums[first : last + 1, begin])
        cols = np.diff(sums[last, begin : end + 1] - sums[first, begin : end + 1])
        down, across = np.flatnonzero(rows), np.flatnonzero(cols)
        if not len(down):
            return None
        return first + int(down[0]), first + int(down[-1]) + 1, begin + int(across[0]), begin + int(across[-1]) + 1

    def _halves(
        self, sums: Array, cells: tuple[int, int, int, int], count: int, size: int, top: int, left: int
    ) -> list[tuple[int, int, int, int]]:
        """Cut a block across its longer side, so that both pieces fill whole parts."""
        first, last, begin, end = cells
        parts = parts_needed(count, self._limit)
        share = count * (parts // 2) / parts
        across = end - begin >= last - first
        if across:
            steps, start = sums[last, begin : end + 1] - sums[first, begin : end + 1], left // size + begin
        else:
            steps, start = sums[first : last + 1, end] - sums[first : last + 1, begin], top // size + first
        inner = steps[1:-1] - steps[0]
        at = int(np.searchsorted(inner, share, "right"))  # so many cells hold no more than the share
        at = max(1, min(len(inner), at))
        at = self._aligned(inner, at, share, start, size)
        if across:
            return [(first, last, begin, begin + at), (first, last, begin + at, end)]
        return [(first, first + at, begin, end), (first + at, last, begin, end)]

    def _aligned(self, inner: Array, at: int, share: float, start: int, size: int) -> int:
        """Move a cut back to the edge of a bundle of the deepest level, where one is near."""
        step = max(1, _BUNDLE // (self._ratios[-1] * size))
        moved = at - (start + at) % step
        near = moved >= 1 and inner[moved - 1] >= share - _ALIGNED * self._limit
        return moved if near else at


def _sum(sums: Array, first: int, last: int, begin: int, end: int) -> int:
    return int(sums[last, end] - sums[first, end] - sums[last, begin] + sums[first, begin])


def _overlap(first: int, last: int, side: int, start: int, cells: int) -> Array:
    """Return how many of the tiles from *first* to *last* lie in each of so many cells of *side* tiles."""
    begins = (start + np.arange(cells, dtype=np.int64)) * side
    return np.maximum(0, np.minimum(last + 1, begins + side) - np.maximum(first, begins))


def _add_intervals(table: Array, rows: Array, first: Array, last: Array, side: int, start: int) -> None:
    """Add the tiles of closed column intervals to the cells of *side* tiles that they lie in."""
    if not len(rows):
        return
    low = int(rows[0])  # rows come sorted
    height, width = int(rows[-1]) - low + 1, table.shape[1] + 1
    begin, end = first // side - start, last // side - start
    base = (rows - low) * width
    # As differences along the row: `side` from the first cell to the last, less what the ends lack.
    size = height * width

    def total(places: Array, values: Array | None = None) -> Array:
        # Floats hold whole numbers up to 2**53, and no row of a chunk comes near.
        found = np.bincount(places, values, minlength=size)
        return np.rint(found).astype(np.int64) if values is not None else found.astype(np.int64)

    full = (total(base + begin) - total(base + end + 1)).reshape(height, width).cumsum(axis=1) * side
    lack = total(base + begin, first - (begin + start) * side) + total(base + end, (end + start + 1) * side - 1 - last)
    table[low : low + height] += (full - lack.reshape(height, width))[:, :-1]
