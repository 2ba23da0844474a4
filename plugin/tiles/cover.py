# SPDX-License-Identifier: GPL-2.0-or-later
"""Which cells of a unit grid a polygon area touches, as rows of column intervals.

Plain geometry, without tiles or maps: columns grow with u and rows with v, and cell (row, column)
is the open square from (column, row) to (column + 1, row + 1). For each row the area is projected
onto u: every edge that passes the row gives an interval, and a scan line through the row gives the
spans between edges. Their union, cut at whole numbers, is exactly the set of cells touched. Nothing
is listed cell by cell, and rows are worked through in chunks, so memory stays small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# (edge, row) pairs handled at once: small enough for the processor's cache and a few tens of MB.
_CHUNK = 1 << 17
# Sort keys pack row, polygon and column into one signed 64-bit number.
_KEY_LIMIT = 1 << 62

Array = Any  # numpy.ndarray; its type parameters differ between the numpy versions QGIS ships


def closed_ring(points: Sequence[Any]) -> Array:
    """Return points (x, y, ...) as a closed (n, 2) array; ``ValueError`` unless all are finite numbers."""
    try:
        ring = np.array([point[:2] for point in points], dtype=np.float64).reshape(-1, 2)
    except (TypeError, ValueError, IndexError) as error:
        raise ValueError(f"a ring is not a list of points: {error}") from error
    if not np.isfinite(ring).all():
        raise ValueError("a ring has a coordinate that is not a finite number")
    if len(ring) and (ring[0] != ring[-1]).any():
        ring = np.concatenate([ring, ring[:1]])
    return ring


@dataclass(frozen=True)
class Edges:
    """The sides of all rings; arrays of equal length, *polygon* ascending.

    Inside one polygon the rings count even-odd, so a hole is just another ring.
    """

    x0: Array
    y0: Array
    x1: Array
    y1: Array
    polygon: Array

    @classmethod
    def from_polygons(cls, polygons: Sequence[Sequence[Array]]) -> Edges:
        """Take closed rings, each an (n, 2) array with the first point repeated at the end."""
        rings = [(index, ring) for index, rings in enumerate(polygons) for ring in rings]
        if not rings:
            nothing = np.empty(0)
            return cls(nothing, nothing, nothing, nothing, nothing.astype(np.int64))
        starts = np.concatenate([ring[:-1] for _, ring in rings])
        ends = np.concatenate([ring[1:] for _, ring in rings])
        polygon = np.repeat([index for index, _ in rings], [len(ring) - 1 for _, ring in rings])
        return cls(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1], polygon)

    def to_grid(self, origin_x: float, origin_y: float, width: float, height: float) -> Edges:
        """Return the edges in cells of *width* x *height*, counted right and down from the origin."""
        return Edges(
            (self.x0 - origin_x) / width,
            (origin_y - self.y0) / height,
            (self.x1 - origin_x) / width,
            (origin_y - self.y1) / height,
            self.polygon,
        )


@dataclass(frozen=True)
class Window:
    """The part of an axis that counts, with the tolerance that keeps float noise out of a cell.

    *low* and *high* are in cells. A cell counts where its open interval, shrunk by *tolerance* at
    both ends, meets what is searched for inside the window.
    """

    low: float
    high: float
    tolerance: float

    @property
    def first(self) -> int:
        """The first cell inside."""
        return int(np.floor(self.low + self.tolerance))

    @property
    def last(self) -> int:
        """The last cell inside; less than *first* when there is none."""
        return int(np.ceil(self.high - self.tolerance)) - 1

    def first_cell(self, value: Array) -> Array:
        """Return the first cell of an interval that begins at *value*: ``last + 1`` when beyond."""
        cell = np.floor(np.clip(value, self.low, self.high) + self.tolerance).astype(np.int64)
        return np.where(value >= self.high - self.tolerance, self.last + 1, cell)

    def last_cell(self, value: Array) -> Array:
        """Return the last cell of an interval that ends at *value*: ``first - 1`` when before."""
        cell = np.ceil(np.clip(value, self.low, self.high) - self.tolerance).astype(np.int64) - 1
        return np.where(value <= self.low + self.tolerance, self.first - 1, cell)


@dataclass(frozen=True)
class _Sides:
    """Edges turned downwards (v0 <= v1) with the rows they pass."""

    u0: Array
    v0: Array
    u1: Array
    v1: Array
    polygon: Array
    row0: Array
    row1: Array

    def within(self, first: int, last: int) -> _Sides:
        """Return the sides that pass any row from *first* to *last*."""
        kept = (self.row0 <= last) & (self.row1 >= first)
        return self if kept.all() else self._where(kept)

    def _where(self, kept: Array) -> _Sides:
        columns = (self.u0, self.v0, self.u1, self.v1, self.polygon, self.row0, self.row1)
        return _Sides(*(column[kept] for column in columns))

    @classmethod
    def of(cls, edges: Edges, rows: Window) -> _Sides:
        down = edges.y0 <= edges.y1
        v0, v1 = np.minimum(edges.y0, edges.y1), np.maximum(edges.y0, edges.y1)
        sides = cls(
            np.where(down, edges.x0, edges.x1),
            v0,
            np.where(down, edges.x1, edges.x0),
            v1,
            edges.polygon,
            rows.first_cell(v0),
            rows.last_cell(v1),
        )
        return sides._where(sides.row0 <= sides.row1)


@dataclass(frozen=True, eq=False)
class TileIntervals:
    """Tiles of one level: closed column intervals, sorted by row and column, disjoint.

    *row*, *first* and *last* are int64 arrays of equal length. Iterating gives (row, col) lazily.
    """

    row: Array
    first: Array
    last: Array

    @property
    def count(self) -> int:
        return int(np.sum(self.last - self.first + 1))

    def contains(self, row: int, col: int) -> bool:
        begin, end = np.searchsorted(self.row, [row, row + 1])
        at = begin + int(np.searchsorted(self.first[begin:end], col, side="right")) - 1
        return bool(at >= begin and col <= self.last[at])

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for row, first, last in zip(self.row, self.first, self.last):
            for col in range(int(first), int(last) + 1):
                yield int(row), col


def cover_rows(edges: Edges, columns: Window, rows: Window) -> Iterator[TileIntervals]:
    """Yield the cells that the area touches, in chunks of whole rows from the top.

    *edges* are in grid units.
    """
    sides = _Sides.of(edges, rows)
    if not len(sides.u0) or columns.last < columns.first:
        return
    polygons = int(edges.polygon[-1]) + 1
    width = _width(columns)
    pending = [(int(sides.row0.min()), int(sides.row1.max()), sides)]
    while pending:
        first, last, sides = pending.pop()
        sides = sides.within(first, last)
        pairs = int(np.sum(np.minimum(sides.row1, last) - np.maximum(sides.row0, first) + 1))
        keys = (last - first + 1) * polygons * width * 2
        if (pairs > _CHUNK or keys > _KEY_LIMIT) and last > first:
            middle = (first + last) // 2
            pending += [(middle + 1, last, sides), (first, middle, sides)]
        elif pairs:
            yield _chunk(sides, first, last, columns, rows, polygons)


def _chunk(sides: _Sides, first: int, last: int, columns: Window, rows: Window, polygons: int) -> TileIntervals:
    """Return the intervals of the rows from *first* to *last*."""
    top = np.maximum(sides.row0, first)
    count = np.minimum(sides.row1, last) - top + 1
    side = np.repeat(np.arange(len(count)), count)
    # Rows top, top + 1, ... of each side, one after the other.
    row = np.arange(len(side)) + np.repeat(top - np.cumsum(count) + count, count)
    low = np.maximum(row, rows.low) + rows.tolerance
    high = np.minimum(row + 1, rows.high) - rows.tolerance
    scan = (low + high) / 2

    u0, u1, v0, v1 = sides.u0[side], sides.u1[side], sides.v0[side], sides.v1[side]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(sides.v1 > sides.v0, (sides.u1 - sides.u0) / (sides.v1 - sides.v0), 0.0)[side]
    enter = np.where(v0 >= low, u0, u0 + (low - v0) * slope)
    leave = np.where(v1 <= high, u1, u0 + (high - v0) * slope)
    begins = columns.first_cell(np.minimum(enter, leave)) - columns.first
    ends = columns.last_cell(np.maximum(enter, leave)) - columns.first

    base = row - first
    crosses = (v0 <= scan) & (scan < v1)
    at = (u0 + (scan - v0) * slope)[crosses]
    spans = _spans(at, base[crosses] * polygons + sides.polygon[side[crosses]], columns)
    width = _width(columns)
    passed = begins <= ends
    starts, stops = _union(
        np.concatenate([(base * width + begins)[passed], spans[0] // polygons * width + spans[1]]),
        np.concatenate([(base * width + ends)[passed], spans[0] // polygons * width + spans[2]]),
    )
    row, begin = np.divmod(starts, width)
    return TileIntervals(row + first, begin + columns.first, stops - row * width + columns.first)


def _spans(at: Array, group: Array, columns: Window) -> tuple[Array, Array, Array]:
    """Pair the crossings of each group, even-odd: (group, first, last), columns counted from the window."""
    width = _width(columns)
    begin = columns.first_cell(at)
    # The last cell before a crossing is its first cell after it or, on a grid line, the one before
    # that: one bit. Packed behind row and column it lets plain numbers be sorted.
    same = columns.last_cell(at) == begin
    keys = np.sort(((group * width) + (begin - columns.first)) * 2 + same)
    opening, closing = keys[0::2] >> 1, keys[1::2]
    group, first = np.divmod(opening, width)
    last = (closing >> 1) - group * width - 1 + (closing & 1)
    kept = first <= last
    return group[kept], first[kept], last[kept]


def _width(columns: Window) -> int:
    """Return how many numbers a row takes in a sort key: its columns and one beyond each end."""
    return columns.last - columns.first + 3


def _union(starts: Array, stops: Array) -> tuple[Array, Array]:
    """Merge closed intervals of whole numbers that overlap.

    Sorted apart from each other, the n-th start opens a new interval exactly when the n starts
    before it have all been closed.
    """
    starts, stops = np.sort(starts), np.sort(stops)
    if not len(starts):
        return starts, stops
    gap = starts[1:] > stops[:-1] + 1
    edge = np.ones(1, dtype=bool)
    return starts[np.concatenate([edge, gap])], stops[np.concatenate([gap, edge])]
