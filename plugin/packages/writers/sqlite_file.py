# SPDX-License-Identifier: GPL-2.0-or-later
"""Shared by both tile database writers: a new SQLite file that appears completely or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ...core.errors import CancelledError, PackageError
from ...core.i18n import tr
from ...core.temporary import replacing
from ...tiles.extent import Extent
from ..coverage import covered_extent
from ..formats.tile_bytes import GZIP, kind_of, lacks_png_signature, name_of, repair
from ..formats.vector_tile import pack, unpack
from ..package import TilePackage
from .left_out import IMAGES, VECTORS, LeftOut
from .tile_table import Merge

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

RawTile = tuple[int, int, int, bytes]  # level, row, column, data: what a ``Tile`` is, and quicker to make


@dataclass(frozen=True)
class CopyOptions:
    """What to copy of a package into an SQLite file, and how.

    *levels* are the package's level ids, *extent* is in its system; all tiles without them, and without
    those in *skip*, as (level, row, column). *name* is the title to store, by default the package's.
    With *merge* missing coarser levels are made of the finer ones.
    """

    levels: Collection[int] | None = None
    extent: Extent | None = None
    name: str = ""
    merge: Merge | None = None
    skip: Collection[tuple[int, int, int]] = ()
    progress: Progress | None = None
    cancelled: Cancelled | None = None


ALL = CopyOptions()

# First bytes of the tiles that are copied as they are.
_PICTURES = b"\x89PNG", b"\xff\xd8\xff"
# How many tiles pass at once, and between two checks of progress and cancel.
_BATCH = 16
_STEP = 256
# Large pages are quicker to fill; in a small file they would mostly be empty.
_PAGE, _MANY_TILES = 32768, 2000


@contextmanager
def new_database(path: Path, tiles: int) -> Iterator[sqlite3.Connection]:
    """Give a new SQLite file to fill with so many tiles, as ``replacing`` does."""
    with replacing(path, (sqlite3.Error, OSError)) as temporary:
        database = sqlite3.connect(temporary, isolation_level=None)
        try:
            if tiles > _MANY_TILES:
                database.execute(f"PRAGMA page_size = {_PAGE}")
            # No other process sees the file and a failure deletes it: no journal is needed.
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
                database.execute(f"PRAGMA {pragma}")
            database.execute("BEGIN")
            yield database
            database.execute("COMMIT")
        finally:
            database.close()


def copies(
    package: TilePackage,
    levels: Iterable[int],
    extent: Extent | None,
    skip: Collection[tuple[int, int, int]] = (),
    left_out: LeftOut | None = None,
) -> Iterator[RawTile]:
    """Yield the tiles to copy, without those in *skip*, as (level, row, column), and those that no target holds.

    These are counted in *left_out*. Vector tiles come compressed, as all targets have them. Plain tuples and a
    check of some bytes: it matters with hundreds of thousands of tiles a second.
    """
    damaged, noted = set(skip), left_out or LeftOut()
    held, quick = (VECTORS, GZIP) if package.is_vector else (IMAGES, _PICTURES)
    for tile in package.raw_tiles(levels, extent):
        data = tile[3]
        if damaged and tile[:3] in damaged:
            if kind_of(data) not in held and (name := name_of(data)):
                noted.note_format(name)  # the check counts all as damaged that is no tile
            continue
        if data.startswith(quick):
            yield tile
        elif kind_of(data) not in held:
            noted.note_format(name_of(data))
        elif lacks_png_signature(data):
            yield (*tile[:3], repair(data))
        else:
            yield (*tile[:3], _gzipped(data)) if package.is_vector else tile


def _gzipped(data: bytes) -> bytes:
    """Return a vector tile as all readers of MBTiles and QGIS have it; a damaged one as it is."""
    try:
        return pack(unpack(data))
    except ValueError:
        return data


def watched(
    tiles: Iterable[RawTile], total: int, progress: Progress | None, cancelled: Cancelled | None
) -> Iterator[RawTile]:
    """Pass *tiles* on, reporting to *progress* (done, total). Raises ``CancelledError``."""
    rest, done, check = iter(tiles), 0, watch(cancelled)
    while batch := list(islice(rest, _BATCH)):
        if done % _STEP == 0:
            check()
            if progress is not None:
                progress(done, total)
        yield from batch
        done += len(batch)
    check()
    if progress is not None:
        progress(done, total)


def watch(cancelled: Cancelled | None) -> Callable[[], None]:
    """Return what raises ``CancelledError`` once *cancelled* returns true."""

    def check() -> None:
        if cancelled is not None and cancelled():
            raise CancelledError()

    return check


def chosen_counts(package: TilePackage, levels: Iterable[int] | None, extent: Extent | None) -> dict[int, int]:
    """Return the tiles to write by level. Raises ``PackageError`` when there are none."""
    counts = package.count(levels, extent)
    if counts:
        return counts
    if package.levels():
        raise PackageError(
            tr("The package has no tiles at these levels in this area. Choose other levels or a larger area.")
        )
    raise _no_tiles()


def _no_tiles() -> PackageError:
    return PackageError(tr("The package holds no tiles, so there is nothing to convert. Export it again."))


def raster_extent(package: TilePackage, levels: Iterable[int], extent: Extent | None) -> Extent:
    """Return the bounds to declare for the tiles of *levels* that touch *extent*.

    GDAL takes a raster's corner from the bounds but places tiles by whole pixels, so bounds between
    pixels would shift the map. They are widened to the pixels of the coarsest level, for the sake of
    overviews, though not beyond the tiles of the deepest.
    """
    scheme, ordered = package.scheme, sorted(levels)
    coarsest, deepest = scheme.lod(ordered[0]), scheme.lod(ordered[-1])
    box = covered_extent(package, ordered)
    if box is None:
        raise _no_tiles()
    box = (box.intersection(extent) if extent else None) or box
    block = scheme.tile_range(deepest.level, box)
    # A box of less than a thousandth of such a pixel would round to nothing.
    wide = scheme.snap(box, coarsest.resolution).union(scheme.snap(box, deepest.resolution))
    tiles = scheme.range_extent(deepest.level, *block) if block else wide
    return scheme.snap(wide.intersection(tiles) or wide, deepest.resolution)


def refuse_values(package: TilePackage) -> None:
    """Raise ``PackageError`` for tiles of values, which no image format can hold."""
    if package.has_values:
        raise PackageError(
            tr(
                "The tiles of the package are LERC: values, not images. Neither GeoPackage nor MBTiles can hold them; "
                "keep the package as it is, or copy it as GeoTIFF (Open Tile Package)."
            )
        )
