# SPDX-License-Identifier: GPL-2.0-or-later
"""A clean copy of a damaged package: all good tiles and all other files, laid out as before."""

from __future__ import annotations

import contextlib
import errno
import os
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ...core.errors import PackageError
from ...core.i18n import tr
from ...core.names import check_path_encodable
from ...core.temporary import replacing, temporary_folder
from ..formats.tile_bytes import problem_of, repair
from ..package import Tile, TilePackage
from ..stores.bundles import BundleFile, read_tiles
from ..stores.store import DamagedError, FolderStore, stop_if
from .bundle_writer import BundleWriterV1, BundleWriterV2
from .sqlite_file import Cancelled, Progress, watched

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Repaired:
    """A copy at *path* with *kept* tiles; *dropped* is how many damaged ones it leaves out."""

    kept: int
    dropped: int
    path: Path


def repair_package(
    package: TilePackage,
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Repaired:
    """Write a clean copy of *package*: a zip of a zip, a folder of a folder.

    It appears whole or not at all and never in the place of the package itself. *progress* is called
    with (done, total) tiles. Raises ``PackageError`` and ``CancelledError``.
    """
    path = Path(path)
    copy = _Copy(package, progress, cancelled)
    check_path_encodable(path)
    _refuse_source(package, path)
    if isinstance(package.store, FolderStore):
        with _new_folder(path) as folder, temporary_folder(path.parent) as work:
            copy.write(_FolderTarget(Path(folder)), work)
    else:
        with (
            replacing(path) as temporary,
            temporary_folder(path.parent) as work,
            zipfile.ZipFile(temporary, "w") as archive,
        ):
            copy.write(_ZipTarget(archive), Path(work))
    return Repaired(copy.kept, copy.total - copy.kept, path)


class _Target(Protocol):
    def take(self, file: Path, name: str) -> None:
        """Move a file in under a name."""

    def write(self, name: str, data: bytes) -> None: ...


class _ZipTarget:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def take(self, file: Path, name: str) -> None:
        self._archive.write(file, _encodable(name))
        os.remove(file)

    def write(self, name: str, data: bytes) -> None:
        self._archive.writestr(_encodable(name), data)


class _FolderTarget:
    def __init__(self, root: Path) -> None:
        self._root = root

    def take(self, file: Path, name: str) -> None:
        os.replace(file, self._place(name))

    def write(self, name: str, data: bytes) -> None:
        self._place(name).write_bytes(data)

    def _place(self, name: str) -> Path:
        place = self._root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


class _Copy:
    """The work of one repair."""

    def __init__(self, package: TilePackage, progress: Progress | None, cancelled: Cancelled | None) -> None:
        self._package, self._progress, self._cancelled = package, progress, cancelled
        self._before, self._sound = b"", False
        self.kept = 0
        # Those that an index names but that aren't there are lost, too.
        self.total = sum(content.tiles for content in package.levels()) + len(package.exploded.lost)
        self.total += sum(package.index(bundle).damaged for _, bundle in package.bundles())

    def write(self, target: _Target, work: Path) -> None:
        for name in self._package.store.sizes:
            stop_if(self._cancelled)
            if not name.lower().endswith((".bundle", ".bundlx")):
                self._copy_file(name, target, work / "file")
        # Closed at once when cancelled: it holds open files in the work folder.
        with contextlib.closing(self._tiles(target, work)) as tiles:
            self.kept = sum(1 for _ in watched(tiles, self.total, self._progress, self._cancelled))
        if not self.kept:
            raise PackageError(tr("None of its tiles can be rescued. Download or copy the package again."))
        if self._progress is not None:
            self._progress(self.total, self.total)

    def _copy_file(self, name: str, target: _Target, spool: Path) -> None:
        """Copy a file that is no tile; leave it out where it is damaged."""
        store = self._package.store
        size = store.sizes[name]
        with contextlib.suppress(DamagedError):
            with open(spool, "wb") as file:
                for at in range(0, size, _BLOCK):
                    data = store.read(name, at, min(_BLOCK, size - at))
                    file.write(data)
                    if not data:
                        return
            target.take(spool, name)

    def _tiles(self, target: _Target, work: Path) -> Generator[Tile, None, None]:
        """Copy the good tiles and yield them, each when it is written."""
        package = self._package
        if package.exploded.levels:
            for level, row, col, name, _, size in package.places():
                with contextlib.suppress(DamagedError):
                    tile = self._mended(level, row, col, package.store.read(name, 0, size))
                    if tile is not None:
                        target.write(name, tile.data)
                        yield tile
        for level, bundle in package.bundles():
            yield from self._bundle(level, bundle, target, work)

    def _bundle(self, level: int, bundle: BundleFile, target: _Target, work: Path) -> Iterator[Tile]:
        file, index_file = work / "bundle", work / "bundlx"
        file.unlink(missing_ok=True)
        writer = BundleWriterV2(file) if bundle.index is None else BundleWriterV1(file, index_file)
        try:
            with contextlib.suppress(DamagedError):
                for row, col, data in read_tiles(self._package.store, bundle, self._package.index(bundle)):
                    tile = self._mended(level, row, col, data)
                    if tile is not None:
                        writer.add(row, col, tile.data)
                        yield tile
        finally:
            writer.close()
        if writer.tiles:
            target.take(file, bundle.name)
            if bundle.index is not None:
                target.take(index_file, bundle.index)

    def _mended(self, level: int, row: int, col: int, data: bytes) -> Tile | None:
        """Return the tile with its PNG signature; ``None`` for one that can't be drawn."""
        if data is not self._before:  # blank tiles share their bytes
            self._before, self._sound = data, problem_of(data, self._package.is_vector) is None
        return Tile(level, row, col, repair(data)) if self._sound else None


def _refuse_source(package: TilePackage, path: Path) -> None:
    """Raise ``PackageError`` for a target that is the package, lies in it, or holds it."""
    store = package.store
    source = (store.root if isinstance(store, FolderStore) else package.path).resolve()
    target = path.resolve()
    if source in (target, *target.parents) or target in source.parents:
        raise PackageError(tr("The repaired copy can't replace the package. Choose another name."))


@contextmanager
def _new_folder(path: Path) -> Iterator[str]:
    """Give a temporary folder beside *path*, which becomes *path* when the block ends well."""
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise PackageError(tr("“{name}” exists already. Choose a new folder.").format(name=path.name))
        with temporary_folder(path.parent) as temporary:
            yield str(temporary)
            if path.exists():
                path.rmdir()
            os.rename(temporary, path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            text = tr("The disk is full, so “{name}” was not written. Free some space or choose another folder.")
        else:
            text = tr("“{name}” could not be written. Check the disk, or choose another folder.")
        raise PackageError(text.format(name=path.name), str(error)) from error


def _encodable(name: str) -> str:
    """Return a name that a zip can hold: file systems know names that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")
