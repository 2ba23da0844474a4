# SPDX-License-Identifier: GPL-2.0-or-later
"""Tile packages and cache folders behind one reader.

The bundles' indexes tell which tiles exist; the description is only believed about the grid.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from ..errors import PackageError
from ..i18n import tr
from ..tiling import Extent, TileScheme
from .bundles import PACKET, BundleFile, BundleIndex, find_bundles, read_index
from .checks import check_package
from .description import Description, Metadata, optional_json, read_description
from .exploded import ExplodedTiles, find_exploded
from .store import FolderStore, Store, ZipStore, shallowest
from .tile_bytes import HEAD_SIZE, LERC, PBF, format_of, kind_of, repair

# How many tiles of a package are looked at to learn its format.
_SAMPLE = 32
_FOLDER_DEPTH = 3


class Tile(NamedTuple):
    """One tile's bytes with its place in the scheme."""

    level: int
    row: int
    col: int
    data: bytes


@dataclass(frozen=True)
class LevelContent:
    """The tiles really there at a level: how many, and the range of their rows and columns."""

    level: int
    resolution: float
    scale: float
    row_min: int
    row_max: int
    col_min: int
    col_max: int
    tiles: int


def open_package(path: str | os.PathLike[str]) -> TilePackage:
    """Open a package or cache folder by its content, whatever its name.

    *path* may also be a cache's ``conf.xml`` or ``root.json``. Raises ``PackageError`` that says in a
    sentence why it can't be opened and what to do. Use it as a context manager, or ``close`` it.
    """
    path = Path(path)
    store = _open_store(path)
    try:
        return TilePackage(path, store, read_description(store))
    except BaseException:
        store.close()
        raise


class TilePackage:
    """An open package: its grid, its words and its tiles. Not for several threads at once."""

    def __init__(self, path: Path, store: Store, description: Description) -> None:
        self.path = path
        self.store = store
        self.scheme: TileScheme = description.scheme
        self.metadata: Metadata = description.metadata
        self.declared_extent: Extent | None = description.declared_extent
        self.size_bytes: int = store.size_bytes
        self._description = description
        self._bundles = self._known_bundles(description)
        self._exploded = ExplodedTiles({}) if self._bundles else find_exploded(store, self.scheme.levels)
        self._index = lru_cache(maxsize=16)(self._read_index)

    def __enter__(self) -> TilePackage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    @property
    def kind(self) -> str:
        """``vtpk``, ``tpkx``, ``tpk``, or ``cache`` for a folder with ``conf.xml``."""
        if self._description.is_vector:
            return "vtpk"
        if self._description.is_json:
            return "tpkx"
        return "tpk" if isinstance(self.store, ZipStore) else "cache"

    @property
    def storage(self) -> str:
        """``compactV1``, ``compactV2`` or ``exploded``: what the tiles lie in, else what is declared."""
        if self._bundles:
            first = next(iter(self._bundles.values()))[0]
            return "compactV1" if first.index is not None else "compactV2"
        declared = self._description.storage.lower()
        if self._exploded.levels or not declared or declared.endswith("exploded"):
            return "exploded"
        return "compactV2" if declared.endswith("v2") else "compactV1"

    @cached_property
    def tile_format(self) -> str:
        """``PNG``, ``JPEG``, ``MIXED``, ``LERC`` or ``PBF``, by the first bytes of some tiles."""
        kinds: set[str | None] = set()
        levels = self.levels()
        each = max(1, _SAMPLE // max(1, len(levels)))
        for level in levels:
            for _, tile in zip(range(each), self.heads(level.level)):
                kinds.add(kind_of(tile.data))
        if self._description.is_vector:
            return PBF
        return format_of(self._description.tile_format, kinds)

    @property
    def is_vector(self) -> bool:
        return self.tile_format == PBF

    @property
    def is_elevation(self) -> bool:
        """Whether the tiles hold measured values (LERC), not pictures."""
        return self.tile_format == LERC

    def levels(self) -> list[LevelContent]:
        """Return the levels that have tiles, by the bundles' indexes."""
        return list(self._contents.values())

    def extent(self, level: int | None = None) -> Extent | None:
        """Return the box of the tiles really there; ``None`` for a package without tiles.

        It is that of *level*, by default the deepest, cut to the declared extent where that only
        trims the outer tiles: a declared extent that would hide whole tiles is wrong, which is common.
        """
        if not self._contents:
            return None
        content = self._contents[max(self._contents) if level is None else level]
        block = (content.row_min, content.row_max, content.col_min, content.col_max)
        box = self.scheme.range_extent(content.level, *block)
        common = self.declared_extent.intersection(box) if self.declared_extent else None
        if common and self.scheme.tile_range(content.level, common) == block:
            return common
        return box

    def read(self, level: int, row: int, col: int) -> bytes | None:
        """Return one tile's bytes, with a lost PNG signature put back; ``None`` where there is none."""
        if self._exploded.levels:
            name = self._exploded.name(level, row, col)
            return repair(self.store.read(name, 0, self.store.sizes[name])) if name else None
        for bundle in self._bundles.get(level, ()):
            if bundle.row <= row < bundle.row + PACKET and bundle.col <= col < bundle.col + PACKET:
                index = self._index(bundle)
                for at in np.flatnonzero((index.row == row) & (index.col == col)):
                    return repair(self.store.read(bundle.name, int(index.offset[at]), int(index.size[at])))
        return None

    def tiles(self, levels: Iterable[int] | None = None, extent: Extent | None = None) -> Iterator[Tile]:
        """Yield tiles in the order they lie on disk, level by level; one bundle's index in memory.

        *extent* keeps the tiles whose inside it meets.
        """
        read = self.store.read
        for level, row, col, name, offset, size in self.places(levels, extent):
            yield Tile(level, row, col, repair(read(name, offset, size)))

    def heads(self, level: int) -> Iterator[Tile]:
        """Yield the tiles of a level with their first bytes only, which tell what they are."""
        for _, row, col, name, offset, size in self.places([level], None):
            yield Tile(level, row, col, self.store.read(name, offset, min(size, HEAD_SIZE)))

    def count(self, levels: Iterable[int] | None = None, extent: Extent | None = None) -> dict[int, int]:
        """Return how many tiles ``tiles`` would yield at each level; levels without any are left out."""
        counts: dict[int, int] = {}
        for level, block in self._blocks(levels, extent):
            if block is None:
                number = self._contents[level].tiles
            elif self._exploded.levels:
                number = sum(1 for _ in self._exploded.tiles(level, block))
            else:
                number = sum(len(index) for _, index in self._indexes(level, block))
            if number:
                counts[level] = number
        return counts

    def info(self) -> dict[str, Any]:
        """Return the facts of ``arcgisexport:packageinfo``, ready for JSON."""
        extent, reference = self.extent() or self.declared_extent, self.scheme.spatial_reference
        facts: dict[str, Any] = {
            "kind": self.kind,
            "storage": self.storage,
            "crs": reference.authid or "",
            "extent": [extent.xmin, extent.ymin, extent.xmax, extent.ymax] if extent else None,
            "tile_size": self.scheme.tile_width,
            "tile_format": self.tile_format,
            "levels": [
                {"level": one.level, "resolution": one.resolution, "scale": one.scale, "tiles": one.tiles}
                for one in self.levels()
            ],
            "bytes": self.size_bytes,
            "title": self.metadata.title,
            "credits": self.metadata.credits,
        }
        if not reference.authid and reference.wkt:
            facts["wkt"] = reference.wkt
        return facts

    def read_json(self, name: str) -> Mapping[str, Any]:
        """Return a JSON object by its path beside the description; empty where there is none."""
        return optional_json(self.store, self._description.root + name)

    def check(self, cancelled: Callable[[], bool] | None = None) -> list[str]:
        """Return what is wrong with the tiles, a sentence each; empty for a sound package."""
        bundles = [bundle for level in self._bundles.values() for bundle in level]
        return check_package(self, bundles, self._index, cancelled)

    def _known_bundles(self, description: Description) -> dict[int, list[BundleFile]]:
        """Return the bundles by level. In a folder they belong to the description beside them."""
        root = description.root if isinstance(self.store, FolderStore) else ""
        bundles = find_bundles(self.store, root)
        base = 16 if any(not bundle.level.isdecimal() for bundle in bundles) else 10
        levels: dict[int, list[BundleFile]] = {}
        for bundle in bundles:
            level = int(bundle.level, base)
            known = levels.setdefault(level, [])
            # A copy of a bundle in another folder would give its tiles twice.
            if level in self.scheme.levels and not any((one.row, one.col) == (bundle.row, bundle.col) for one in known):
                known.append(bundle)
        return dict(sorted(levels.items()))

    def _read_index(self, bundle: BundleFile) -> BundleIndex:
        return read_index(self.store, bundle)

    @cached_property
    def _contents(self) -> dict[int, LevelContent]:
        contents = {}
        for lod in self.scheme.lods:
            if self._exploded.levels:
                places = np.array(list(self._exploded.levels.get(lod.level, ())), dtype=np.int64)
                parts = [(places[:, 0], places[:, 1])] if len(places) else []
            else:
                indexes = [self._index(bundle) for bundle in self._bundles.get(lod.level, ())]
                parts = [(index.row, index.col) for index in indexes if len(index)]
            if parts:
                contents[lod.level] = LevelContent(
                    lod.level,
                    lod.resolution,
                    lod.scale,
                    min(int(row.min()) for row, _ in parts),
                    max(int(row.max()) for row, _ in parts),
                    min(int(col.min()) for _, col in parts),
                    max(int(col.max()) for _, col in parts),
                    sum(len(row) for row, _ in parts),
                )
        return contents

    def _blocks(
        self, levels: Iterable[int] | None, extent: Extent | None
    ) -> Iterator[tuple[int, tuple[int, int, int, int] | None]]:
        """Yield the levels asked for with the block of rows and columns to keep, or ``None`` for all."""
        wanted = None if levels is None else set(levels)
        for level in self._contents:
            if wanted is not None and level not in wanted:
                continue
            block = self.scheme.tile_range(level, extent) if extent is not None else None
            if extent is None or block is not None:
                yield level, block

    def places(
        self, levels: Iterable[int] | None = None, extent: Extent | None = None
    ) -> Iterator[tuple[int, int, int, str, int, int]]:
        """Yield (level, row, col, file name in the store, offset, size) in disk order, without reading tiles."""
        for level, block in self._blocks(levels, extent):
            if self._exploded.levels:
                for row, col, name in self._exploded.tiles(level, block):
                    yield level, row, col, name, 0, self.store.sizes[name]
                continue
            for bundle, index in self._indexes(level, block):
                columns = (index.row, index.col, index.offset, index.size)
                for row, col, offset, size in zip(*(column.tolist() for column in columns)):
                    yield level, row, col, bundle.name, offset, size

    def _indexes(self, level: int, block: tuple[int, int, int, int] | None) -> Iterator[tuple[BundleFile, BundleIndex]]:
        for bundle in self._bundles.get(level, ()):
            if block is None:
                yield bundle, self._index(bundle)
                continue
            top, bottom, left, right = block
            if bundle.row <= bottom and bundle.row + PACKET > top:
                index = self._index(bundle)
                rows = (index.row >= top) & (index.row <= bottom)
                yield bundle, index.where(rows & (index.col >= left) & (index.col <= right))


def _open_store(path: Path) -> Store:
    """Return the zip or folder at *path*. Raises ``PackageError`` for anything else."""
    try:
        if path.is_dir():
            return FolderStore(_cache_root(path))
        with open(path, "rb") as file:
            head = file.read(1024)
        if path.name.lower() in ("conf.xml", "root.json") and not head.startswith(b"PK"):
            return FolderStore(path.parent)
        if head.startswith(b"PK"):
            return ZipStore(path)
    except FileNotFoundError as error:
        raise PackageError(tr("“{name}” does not exist. Check the path.").format(name=path.name), str(error)) from error
    except zipfile.BadZipFile as error:
        raise PackageError(
            tr("“{name}” is an incomplete download: its end is missing. Download it again.").format(name=path.name),
            str(error),
        ) from error
    except (OSError, NotImplementedError, ValueError) as error:
        raise PackageError(
            tr("“{name}” can't be opened. Check that the file is there and that you may read it.").format(
                name=path.name
            ),
            str(error),
        ) from error
    raise _not_a_package(path.name, head)


def _cache_root(path: Path) -> Path:
    """Return the folder of the one cache at or below *path*, without walking a whole disk."""
    found: list[Path] = []
    for folder, folders, files in os.walk(path):
        depth = len(Path(folder).relative_to(path).parts)
        names = {file.lower() for file in files}
        if names & {"conf.xml", "root.json"}:
            found.append(Path(folder))
            if folder == str(path):
                break
            folders.clear()
        if depth >= _FOLDER_DEPTH:
            folders.clear()
    # An unpacked .vtpk keeps its words beside the p12 folder that holds its root.json.
    nearest = shallowest([one.relative_to(path).as_posix() for one in found])
    nearest = [name for name in nearest if name == "p12" or "p12/" not in name]
    if len(nearest) > 1:
        raise PackageError(
            tr("“{name}” holds several caches ({caches}). Choose the folder of one of them.").format(
                name=path.name, caches=", ".join(sorted(nearest)[:5])
            )
        )
    if nearest and not nearest[0].endswith("p12"):
        return path / nearest[0]
    return path


def _not_a_package(name: str, head: bytes) -> PackageError:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        text = tr("“{name}” is empty. Download it again.")
    elif start.startswith((b"<!doctype html", b"<html", b"<head")):
        text = tr(
            "“{name}” is a web page, most likely a sign-in page, not a tile package. Sign in and " "download it again."
        )
    elif start.startswith(b"{"):
        text = tr("“{name}” is a server's answer in JSON, not a tile package. Download the package itself.")
    else:
        text = tr("“{name}” is not a tile package. Choose a .tpkx, .tpk or .vtpk file, or a cache folder.")
    return PackageError(text.format(name=name))
