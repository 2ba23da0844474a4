# SPDX-License-Identifier: GPL-2.0-or-later
"""What both tile writers share: a new SQLite file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ...core.errors import CancelledError, PackageError
from ...core.i18n import tr
from ...tiles.scheme import Extent
from ..coverage import covered_extent
from ..formats.tile_bytes import is_beheaded, repair
from ..opening import refuse_senseless
from ..package import TilePackage
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

# What the names of unfinished files and folders begin and end with.
PART_PREFIX, PART_SUFFIX = ".arcgis_export-", ".part"

# How many tiles pass at once, and between two looks at progress and cancel.
_BATCH = 16
_STEP = 256
# Large pages are quicker to fill; in a small file they would mostly be empty.
_PAGE, _MANY_TILES = 32768, 2000


@contextmanager
def replacing(path: Path) -> Iterator[str]:
    """Give the name of an empty temporary file beside *path*, which takes its place when the block ends well.

    With any failure it goes away and an existing file stays untouched. Raises ``PackageError`` where
    it can't be written.
    """
    refuse_senseless(path)
    temporary = ""
    try:
        # A name of its own: with that of *path* in it, it could be longer than file systems take.
        handle, temporary = tempfile.mkstemp(prefix=PART_PREFIX, suffix=PART_SUFFIX, dir=path.parent)
        os.close(handle)
        yield temporary
        _publish(temporary, path)
    except (sqlite3.Error, OSError) as error:
        raise _not_written(path, error) from error
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.remove(temporary)


@contextmanager
def new_database(path: Path, tiles: int) -> Iterator[sqlite3.Connection]:
    """Give a new SQLite file to fill with so many tiles, as ``replacing`` does."""
    with replacing(path) as temporary:
        database = sqlite3.connect(temporary, isolation_level=None)
        try:
            if tiles > _MANY_TILES:
                database.execute(f"PRAGMA page_size = {_PAGE}")
            # Nobody else sees the file and a failure deletes it: no journal is needed.
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
                database.execute(f"PRAGMA {pragma}")
            database.execute("BEGIN")
            yield database
            database.execute("COMMIT")
        finally:
            database.close()


def copies(
    package: TilePackage, levels: Iterable[int], extent: Extent | None, skip: Collection[tuple[int, int, int]]
) -> Iterator[RawTile]:
    """Yield the tiles to copy, without those in *skip*, as (level, row, column).

    Plain tuples and a look at four bytes: with hundreds of thousands of tiles a second that tells.
    """
    left_out = set(skip)
    for tile in package.raw_tiles(levels, extent):
        if left_out and tile[:3] in left_out:
            continue
        if is_beheaded(tile[3]):
            tile = (*tile[:3], repair(tile[3]))
        yield tile


def watched(
    tiles: Iterable[RawTile], total: int, progress: Progress | None, cancelled: Cancelled | None
) -> Iterator[RawTile]:
    """Pass *tiles* on, telling *progress* (done, total). Raises ``CancelledError``."""
    rest, done, look = iter(tiles), 0, watch(cancelled)
    while batch := list(islice(rest, _BATCH)):
        if done % _STEP == 0:
            look()
            if progress is not None:
                progress(done, total)
        yield from batch
        done += len(batch)
    look()
    if progress is not None:
        progress(done, total)


def watch(cancelled: Cancelled | None) -> Callable[[], None]:
    """Return what raises ``CancelledError`` once *cancelled* says so."""

    def look() -> None:
        if cancelled is not None and cancelled():
            raise CancelledError()

    return look


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


def picture_extent(package: TilePackage, levels: Iterable[int], extent: Extent | None) -> Extent:
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


def refuse_elevation(package: TilePackage) -> None:
    """Raise ``PackageError`` for tiles of measured values, which no picture format can hold."""
    if package.is_elevation:
        raise PackageError(
            tr(
                "The package holds elevation tiles (LERC): values, not pictures. Neither GeoPackage "
                "nor MBTiles can take them; keep the package as it is."
            )
        )


def _publish(temporary: str, path: Path) -> None:
    # mkstemp makes files that only their owner may read; the result is an ordinary file.
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(temporary, 0o666 & ~mask)
    os.replace(temporary, path)
    remove_notes(path)


def remove_notes(path: Path) -> None:
    """Remove what belongs to the file that was at *path* before: it would be applied to the new one."""
    for ending in ("-wal", "-shm", "-journal", ".aux.xml"):  # SQLite's logs, and GDAL's statistics
        with contextlib.suppress(OSError):
            os.remove(f"{path}{ending}")


def _not_written(path: Path, error: Exception) -> PackageError:
    number = getattr(error, "errno", None)
    words = str(error)
    if number == errno.ENOSPC or "full" in words:
        text = tr("The disk is full, so “{name}” was not written. Free some space or choose another folder.")
    elif not path.parent.is_dir():
        text = tr("The folder of “{name}” does not exist. Create it or choose another.")
    elif path.is_dir():
        text = tr("“{name}” is a folder. Choose a file name.")
    elif isinstance(error, PermissionError):
        text = tr(
            "“{name}” can't be written here. Choose a folder that you may write to, and close layers and "
            "programs that have the file open."
        )
    else:
        text = tr("“{name}” could not be written. Check the disk, or choose another folder.")
    return PackageError(text.format(name=path.name), words)
