# SPDX-License-Identifier: GPL-2.0-or-later
"""Reader of tile packages and cache folders.

The bundles' indexes tell which tiles exist; the description is only believed about the grid.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from ..core.errors import PackageError
from ..core.i18n import tr
from ..tiles.extent import Extent
from ..tiles.scheme import TileScheme
from .description import Description, Metadata, optional_json, read_description
from .formats.pixels import pixels_of
from .formats.tile_bytes import GZIP, HEAD_SIZE, LERC, PBF, format_of, kind_of, name_of, repair
from .opening import open_store
from .stores.bundles import PACKET, BundleFile, BundleIndex, find_bundles, read_index, read_tiles, unusable
from .stores.exploded import ExplodedTiles, TileFiles
from .stores.store import DamagedError, FolderStore, Store, stop_if
from .stores.zip_store import ZipStore

# How many tiles of a package are checked to learn its format.
_SAMPLE = 32


class Tile(NamedTuple):
    """One tile's bytes with its place in the scheme."""

    level: int
    row: int
    col: int
    data: bytes


@dataclass(frozen=True)
class LevelContent:
    """The tiles really there at a level: how many, how large together, and the range of rows and columns."""

    level: int
    resolution: float
    scale: float
    row_min: int
    row_max: int
    col_min: int
    col_max: int
    tiles: int
    bytes: int = 0


def open_package(
    path: str | os.PathLike[str], salvage: bool = False, cancelled: Callable[[], bool] | None = None
) -> TilePackage:
    """Open a package or cache folder by its content, whatever its name.

    *path* may also be a cache's ``conf.xml`` or ``root.json``. *salvage* takes a package whose end is
    missing as well, with the tiles that it still has. Raises ``PackageError`` that says in a sentence
    why it can't be opened and what to do, and ``CancelledError`` once *cancelled* returns true, also while
    the tiles are looked up later. Use it as a context manager, or ``close`` it.
    """
    path = Path(path)
    store = open_store(path, salvage, cancelled)
    try:
        return TilePackage(path, store, read_description(store), cancelled)
    except BaseException:
        store.close()
        raise


class TilePackage:
    """An open package: its grid, its texts and its tiles. Not for several threads at once."""

    def __init__(
        self, path: Path, store: Store, description: Description, cancelled: Callable[[], bool] | None = None
    ) -> None:
        self.path = path
        self.store = store
        self._cancelled = cancelled
        self.scheme: TileScheme = description.scheme
        self.metadata: Metadata = description.metadata
        self.declared_extent: Extent | None = description.declared_extent
        self.size_bytes: int = store.size_bytes
        self._description = description
        self._bundles = self._known_bundles(description)
        if self._bundles and description.packet_size not in (0, PACKET):
            # No other layout is described anywhere, and a wrong one would put tiles at wrong places.
            raise PackageError(
                tr(
                    "Its bundles hold {size} × {size} tiles each (packet size {size}), and only bundles of {known} × "
                    "{known} can be read. Export the package again, as .tpkx or with a packet size of {known}."
                ).format(size=description.packet_size, known=PACKET)
            )
        files = TileFiles() if self._bundles else store.tile_files
        stop_if(cancelled)
        self._exploded = ExplodedTiles(files, self.scheme.levels)
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
        """``PNG``, ``JPEG``, ``MIXED``, ``WEBP``, ``GIF``, ``LERC`` or ``PBF``, by the first bytes of some tiles.

        It can be another format as well, such as ``TIFF``, that no tile has.
        """
        return PBF if self._description.is_vector else format_of(self._description.tile_format, self.sampled_formats)

    @cached_property
    def sampled_formats(self) -> frozenset[str]:
        """The formats of some tiles of each level, with "" for those that can't be read or told."""
        return frozenset(map(name_of, self._sample))

    @property
    def is_compressed(self) -> bool:
        """Whether vector tiles are compressed by gzip, as QGIS needs them in a package."""
        return all(head.startswith(GZIP) for head in self._sample if kind_of(head) == PBF)

    @property
    def is_safe_in_qgis(self) -> bool:
        """Whether a vector package says how many tiles its bundles have: QGIS 3.40 divides by that, and ends by 0."""
        return self._description.is_told_to_qgis

    @cached_property
    def _sample(self) -> list[bytes]:
        """The first bytes of some tiles of each level."""
        levels = self.levels()
        each = max(1, _SAMPLE // max(1, len(levels)))
        return [tile.data for level in levels for _, tile in zip(range(each), self.heads(level.level))]

    @property
    def is_vector(self) -> bool:
        return self.tile_format == PBF

    @property
    def has_values(self) -> bool:
        """Whether the tiles hold values (LERC), not images."""
        return self.tile_format == LERC

    @cached_property
    def is_elevation(self) -> bool:
        """Whether the values are heights: LERC holds any.

        The package says so, or its tiles share the samples at their edges, as those for terrain do only.
        """
        return self.has_values and (self._description.is_elevation or self.has_corner_samples)

    @cached_property
    def has_corner_samples(self) -> bool:
        """Whether values are measured at the tiles' corners: one sample more than pixels each way."""
        if not self.has_values:
            return False
        for content in self.levels():
            for tile in self.heads(content.level):
                pixels = pixels_of(tile.data) or pixels_of(self.read(tile.level, tile.row, tile.col) or b"")
                if pixels is not None:
                    return pixels.width == self.scheme.tile_width + 1
        return False

    @property
    def held_levels(self) -> tuple[int, ...]:
        """The levels that have bundles, or files of tiles: known without reading the indexes."""
        return tuple(sorted({*self._bundles, *self._exploded.levels}))

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
            found = self._exploded.find(level, row, col)
            return repair(self.store.read(found[0], 0, found[1])) if found else None
        for bundle in self._bundles.get(level, ()):
            if bundle.row <= row < bundle.row + PACKET and bundle.col <= col < bundle.col + PACKET:
                index = self._index(bundle)
                for at in np.flatnonzero((index.row == row) & (index.col == col)):
                    return repair(self.store.read(bundle.name, int(index.offset[at]), int(index.size[at])))
        return None

    def tiles(self, levels: Iterable[int] | None = None, extent: Extent | None = None) -> Iterator[Tile]:
        """Yield tiles in the order they lie on disk, level by level; one bundle's index in memory.

        *extent* keeps the tiles whose inside it meets. Damaged tiles come as they are; those of which
        nothing can be read are left out (see ``health``). Raises ``PackageError`` where the disk fails.
        """
        for level, row, col, data in self.raw_tiles(levels, extent):
            yield Tile(level, row, col, repair(data))

    def raw_tiles(
        self, levels: Iterable[int] | None = None, extent: Extent | None = None
    ) -> Iterator[tuple[int, int, int, bytes]]:
        """Yield the tiles with their bytes as they lie on disk, even where a PNG has lost its signature."""
        for level, block in self._blocks(levels, extent):
            if self._exploded.levels:
                for row, col, name, size in self._exploded.tiles(level, block):
                    try:
                        data = self.store.read(name, 0, size)
                    except DamagedError:
                        continue
                    if data:
                        yield level, row, col, data
                continue
            for bundle, index in self._indexes(level, block):
                try:
                    for row, col, data in read_tiles(self.store, bundle, index):
                        if data:
                            yield level, row, col, data
                except DamagedError:
                    continue

    def heads(self, level: int) -> Iterator[Tile]:
        """Yield the tiles of a level with their first bytes only, which tell what they are."""
        for _, row, col, name, offset, size in self.places([level], None):
            try:
                yield Tile(level, row, col, self.store.read(name, offset, min(size, HEAD_SIZE)))
            except DamagedError:
                yield Tile(level, row, col, b"")

    def count(self, levels: Iterable[int] | None = None, extent: Extent | None = None) -> dict[int, int]:
        """Return how many tiles ``tiles`` would yield at each level; levels without any are left out."""
        counts: dict[int, int] = {}
        for level, block in self._blocks(levels, extent):
            if block is None:
                number = self._contents[level].tiles
            elif self._exploded.levels:
                number = len(self._exploded.chosen(level, block))
            else:
                number = sum(len(index) for _, index in self._indexes(level, block))
            if number:
                counts[level] = number
        return counts

    @property
    def root(self) -> str:
        """The folder in the store that holds the description, with its slash, or empty."""
        return self._description.root

    def read_json(self, name: str) -> Mapping[str, Any]:
        """Return a JSON object by its path beside the description; empty where there is none."""
        return optional_json(self.store, self._description.root + name)

    def bundles(self) -> Iterator[tuple[int, BundleFile]]:
        """Yield the bundles with their levels."""
        for level, bundles in self._bundles.items():
            for bundle in bundles:
                yield level, bundle

    def index(self, bundle: BundleFile) -> BundleIndex:
        """Return the tiles of a bundle; none, with a problem, where it can't be read."""
        return self._index(bundle)

    @property
    def exploded(self) -> ExplodedTiles:
        return self._exploded

    def _known_bundles(self, description: Description) -> dict[int, list[BundleFile]]:
        """Return the bundles by level. In a folder they belong to the description beside them."""
        root = description.root if isinstance(self.store, FolderStore) else ""
        # Of copies in several folders the one beside the description is the package's own.
        bundles = sorted(find_bundles(self.store, root), key=lambda one: not one.name.startswith(description.root))
        base = 16 if any(not bundle.level.isdecimal() for bundle in bundles) else 10
        levels: dict[int, list[BundleFile]] = {}
        known: set[tuple[int, int, int]] = set()
        for bundle in bundles:
            place = int(bundle.level, base), bundle.row, bundle.col
            # A copy of a bundle in another folder would give its tiles twice.
            if place[0] in self.scheme.levels and place not in known:
                known.add(place)
                levels.setdefault(place[0], []).append(bundle)
        return dict(sorted(levels.items()))

    def _read_index(self, bundle: BundleFile) -> BundleIndex:
        try:
            return read_index(self.store, bundle)
        except DamagedError as error:
            # The other bundles' tiles still come.
            self.store.faults.setdefault(bundle.name, error.message)
            return unusable("damaged")

    @cached_property
    def _contents(self) -> dict[int, LevelContent]:
        contents = {}
        for lod in self.scheme.lods:
            if self._exploded.levels:
                part = self._exploded.levels.get(lod.level)
                columns = (self._exploded.row, self._exploded.col, self._exploded.size)
                parts = [tuple(column[part] for column in columns)] if part else []
            else:
                parts = []
                for bundle in self._bundles.get(lod.level, ()):
                    stop_if(self._cancelled)
                    index = self._index(bundle)
                    if len(index):
                        parts.append((index.row, index.col, index.size))
            if parts:
                contents[lod.level] = LevelContent(
                    lod.level,
                    lod.resolution,
                    lod.scale,
                    min(int(row.min()) for row, _, _ in parts),
                    max(int(row.max()) for row, _, _ in parts),
                    min(int(col.min()) for _, col, _ in parts),
                    max(int(col.max()) for _, col, _ in parts),
                    sum(len(row) for row, _, _ in parts),
                    sum(int(size.sum()) for _, _, size in parts),
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
                for row, col, name, size in self._exploded.tiles(level, block):
                    yield level, row, col, name, 0, size
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
