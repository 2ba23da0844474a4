# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare the result of an export with the requested tiles."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Protocol

import numpy as np

from ...core.errors import CancelledError
from ...core.i18n import number_text, tr
from ...packages.package import TilePackage, open_package
from ...packages.stores.bundles import PACKET, BundleFile
from ...packages.stores.foreign_database import never
from ...packages.tile_database import TileDatabase, open_tile_database
from ...tiles.cover import TileIntervals
from ...tiles.extent import Extent
from ...tiles.scheme import Area, TileScheme, cover

MOST_LISTED = 50_000  # missing tiles that are listed one by one

_AT_ONCE = 1 << 22  # tiles of the plan that are ticked off together, at a byte each
_SAME = 1e-4  # relative: grids whose tiles are as wide as this are one

Array = Any  # numpy.ndarray
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class LevelCheck:
    """How many tiles of a level were planned, and how many of those are there."""

    level: int
    expected: int
    present: int

    @property
    def missing(self) -> int:
        return self.expected - self.present


@dataclass(frozen=True)
class PlanCheck:
    """What became of a plan. *missing_tiles* lists (level, row, col), the first `MOST_LISTED` of them."""

    levels: tuple[LevelCheck, ...]
    missing_tiles: tuple[tuple[int, int, int], ...] = ()
    is_vector: bool = False

    @property
    def expected(self) -> int:
        return sum(one.expected for one in self.levels)

    @property
    def present(self) -> int:
        return sum(one.present for one in self.levels)

    @property
    def missing(self) -> int:
        return self.expected - self.present


class _Source(Protocol):
    """Where tiles are: a package, a cache folder, or a database written from one."""

    is_vector: bool

    def places(self, level: int, first: int, last: int) -> Iterator[tuple[Array, Array]]:
        """Yield rows and columns, counted as in the plan, of a level's tiles between two rows, both included."""

    def close(self) -> None: ...


def check_plan(
    packages: Sequence[Path],
    scheme: TileScheme,
    levels: Iterable[int],
    area: Area,
    clip: Optional[Extent] = None,
    cancelled: Optional[Cancelled] = None,
) -> PlanCheck:
    """Look up every tile that *area* touches at *levels* of the service's *scheme* in *packages* together.

    They may be packages, cache folders, MBTiles and GeoPackages; only their indexes are read. *clip* is
    the service's full extent. Raises `PackageError` where one can't be read, and `CancelledError`.
    """
    found: list[LevelCheck] = []
    listed: list[tuple[int, int, int]] = []
    with contextlib.ExitStack() as stack:
        sources = []
        for path in packages:
            source = _open(path, scheme, cancelled)
            stack.callback(source.close)
            sources.append(source)
        for level in sorted(set(levels)):
            _stop_if(cancelled)
            plan = cover(scheme, level, area, clip)
            present = 0
            for part in _slabs(plan):
                seen = _ticked(part, sources, level, cancelled)
                present += int(seen.sum())
                if len(listed) < MOST_LISTED:
                    listed += _named(level, part, np.flatnonzero(~seen)[: MOST_LISTED - len(listed)])
            found.append(LevelCheck(level, plan.count, present))
        return PlanCheck(tuple(found), tuple(listed), any(source.is_vector for source in sources))


def sentence(check: PlanCheck) -> str:
    """Describe what is there: ``1,340 of 1,348 tiles are there; the service does not have the other 8.``"""
    if not check.missing:
        return tr("All {expected} tiles are there.").format(expected=number_text(check.expected))
    if check.is_vector:
        text = tr("{present} of {expected} tiles are there; the other {missing} have no content of their " "own.")
    else:
        text = tr("{present} of {expected} tiles are there; the service does not have the other {missing}.")
    return text.format(
        present=number_text(check.present), expected=number_text(check.expected), missing=number_text(check.missing)
    )


def _slabs(plan: TileIntervals) -> Iterator[TileIntervals]:
    """Cut a plan into runs of rows that end where bundles do: of `_AT_ONCE` tiles at most, or one row of bundles."""
    sizes = np.cumsum(plan.last - plan.first + 1)

    def upto(row: int) -> int:
        """The first interval of the rows of bundles from *row*'s own on."""
        return int(np.searchsorted(plan.row, row // PACKET * PACKET))

    begin = 0
    while begin < len(plan.row):
        before = int(sizes[begin - 1]) if begin else 0
        end = int(np.searchsorted(sizes, before + _AT_ONCE, side="right"))
        if end < len(plan.row):
            end = max(upto(int(plan.row[end])), upto(int(plan.row[begin]) + PACKET))
        yield TileIntervals(plan.row[begin:end], plan.first[begin:end], plan.last[begin:end])
        begin = end


def _ticked(part: TileIntervals, sources: Sequence[_Source], level: int, cancelled: Optional[Cancelled]) -> Array:
    """Return for each tile of *part*, in its order, whether a source has it."""
    width = int(part.last.max()) + 2  # so that no interval reaches into the next row's numbers
    starts, stops, before = part.row * width + part.first, part.row * width + part.last, _before(part)
    seen = np.zeros(part.count, dtype=bool)
    for source in sources:
        for rows, cols in source.places(level, int(part.row[0]), int(part.row[-1])):
            _stop_if(cancelled)
            inside = (cols >= 0) & (cols < width)
            key = rows[inside] * width + cols[inside]
            at = np.searchsorted(starts, key, side="right") - 1
            planned = (at >= 0) & (key <= stops[at])
            at, key = at[planned], key[planned]
            seen[before[at] + key - starts[at]] = True
    return seen


def _named(level: int, part: TileIntervals, numbers: Array) -> list[tuple[int, int, int]]:
    """Return the tiles that have these numbers in *part*."""
    before = _before(part)
    at = np.searchsorted(before, numbers, side="right") - 1
    rows, cols = part.row[at], part.first[at] + numbers - before[at]
    return [(level, row, col) for row, col in zip(rows.tolist(), cols.tolist())]


def _before(part: TileIntervals) -> Array:
    """Return how many tiles come before each interval."""
    sizes = part.last - part.first + 1
    return np.cumsum(sizes) - sizes


def _stop_if(cancelled: Optional[Cancelled]) -> None:
    if cancelled is not None and cancelled():
        raise CancelledError


def _open(path: Path, scheme: TileScheme, cancelled: Optional[Cancelled]) -> _Source:
    database = open_tile_database(path, any_tiles=True, cancelled=cancelled or never)
    return _Database(database, scheme) if database else _Package(open_package(path, cancelled=cancelled))


class _Package:
    """A package has the service's own level ids, rows and columns."""

    def __init__(self, package: TilePackage) -> None:
        self._package = package
        self.is_vector = package.kind == "vtpk"
        self.close = package.close
        self._bundles: dict[int, list[BundleFile]] = {}
        for level, bundle in package.bundles():
            self._bundles.setdefault(level, []).append(bundle)

    def places(self, level: int, first: int, last: int) -> Iterator[tuple[Array, Array]]:
        for bundle in self._bundles.get(level, ()):
            if bundle.row <= last and bundle.row + PACKET > first:
                index = self._package.index(bundle)
                yield index.row, index.col
        tiles = self._package.exploded
        if level in tiles.levels:
            part = tiles.levels[level]
            within = part.start + np.flatnonzero((tiles.row[part] >= first) & (tiles.row[part] <= last))
            yield tiles.row[within], tiles.col[within]


class _Database:
    """Tables of tiles number levels, and may count rows, in their own way: the same grid is recognised by its tiles."""

    def __init__(self, database: TileDatabase, scheme: TileScheme) -> None:
        self._database, self._scheme = database, scheme
        self.is_vector = database.is_vector

    def close(self) -> None:
        """Nothing stays open."""

    def places(self, level: int, first: int, last: int) -> Iterator[tuple[Array, Array]]:
        width, height = self._scheme.tile_size(level)
        own = self._database.scheme
        for zoom in own.levels:
            across, down = own.tile_size(zoom)
            if abs(across / width - 1) < _SAME and abs(down / height - 1) < _SAME:
                below = round((own.origin_y - self._scheme.origin_y) / height)
                right = round((self._scheme.origin_x - own.origin_x) / width)
                for rows, cols in self._database.places(zoom, first + below, last + below):
                    yield rows - below, cols - right
