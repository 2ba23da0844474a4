# SPDX-License-Identifier: GPL-2.0-or-later
"""Several packages of one tile scheme read as one: the parts of a split export, or any that are merged."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..core.errors import PackageError
from ..core.i18n import tr
from ..core.names import result_of
from ..tiles.extent import Extent
from ..tiles.scheme import TileScheme
from .description import Description, optional_json, read_description
from .formats.tile_bytes import repair
from .opening import open_store
from .package import TilePackage
from .stores.bundles import PACKET, BundleFile, BundleIndex, read_tiles
from .stores.store import Blob, DamagedError, Store, stop_if

# Stores kept open: a process may hold about a thousand files, and there may be more parts.
_OPEN_STORES = 16
_TILES = (".bundle", ".bundlx")
_SAME = 1e-6  # relative, of resolutions
_INSIDE = 1e-3  # of a tile: a block's own edge must not bring in its neighbours


@dataclass(frozen=True)
class Piece:
    """A package and the tiles that count in it: those of *levels* whose inside lies in *block*; ``None`` for all.

    Blocks do not overlap. Of a tile that several pieces without a block have, that of the first counts.
    """

    path: Path
    levels: tuple[int, ...] | None = None
    block: Extent | None = None


class Conflict(NamedTuple):
    """A tile that two pieces have, with other bytes in each."""

    level: int
    row: int
    col: int
    first: Path
    other: Path


@contextmanager
def join_packages(
    folder: Path,
    scheme: TileScheme,
    pieces: Sequence[Piece],
    extent: Extent | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[JoinedPackage]:
    """Open the *pieces* as one package, which calls itself *folder*. Raises ``PackageError`` and ``CancelledError``.

    *scheme* is that of the service: a package may declare some of its levels only, and number them
    anew. *extent* is the ground that they are for, together. Texts, style and legend are those of the first piece.
    """
    store = _JoinedStore([piece.path for piece in pieces], cancelled)
    try:
        yield JoinedPackage(folder, scheme, store, pieces, extent, cancelled)
    finally:
        store.close()


class _JoinedStore(Store):
    """The files of several packages: the first's own names, and ``3/name`` for all that lies in the fourth."""

    def __init__(self, paths: Sequence[Path], cancelled: Callable[[], bool] | None) -> None:
        super().__init__()
        self._paths, self._cancelled = paths, cancelled
        self._stores: OrderedDict[int, Store] = OrderedDict()
        for number in range(len(paths)):
            store = self.part(number)
            tiles = {name for name in store.sizes if name.lower().endswith(_TILES)}
            if number == 0:
                self.sizes.update({name: size for name, size in store.sizes.items() if name not in tiles})
            self.sizes.update({f"{number}/{name}": store.sizes[name] for name in tiles})
            self.faults.update({f"{number}/{name}": text for name, text in store.faults.items()})

    def part(self, number: int) -> Store:
        """Return the store of a part, opened again where it was closed meanwhile."""
        if number not in self._stores:
            self._stores[number] = open_store(self._paths[number], cancelled=self._cancelled)
            if len(self._stores) > _OPEN_STORES:
                self._close_blobs()  # they may read from the store that goes
                self._stores.popitem(last=False)[1].close()
        self._stores.move_to_end(number)
        return self._stores[number]

    @property
    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._paths)

    def location(self, name: str) -> tuple[Path, int] | None:
        number, inside = self._inside(name)
        return self.part(number).location(inside)

    def close(self) -> None:
        self._close_blobs()
        for store in self._stores.values():
            store.close()
        self._stores.clear()

    def open_blob(self, name: str) -> Blob:
        number, inside = self._inside(name)
        return self.part(number).open_blob(inside)

    def _close_blobs(self) -> None:
        super().close()

    def _inside(self, name: str) -> tuple[int, str]:
        number, slash, inside = name.partition("/")
        own = bool(slash) and number.isdecimal() and int(number) < len(self._paths)
        return (int(number), inside) if own else (0, name)


class JoinedPackage(TilePackage):
    """Several packages as one; see ``join_packages``."""

    def __init__(
        self,
        folder: Path,
        scheme: TileScheme,
        store: _JoinedStore,
        pieces: Sequence[Piece],
        extent: Extent | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._pieces = pieces
        self._joined = store
        self._places: dict[tuple[int, int, int], list[BundleFile]] = {}
        self._own = lru_cache(maxsize=16)(self._read_own)
        self._descriptions = [read_description(store.part(number)) for number in range(len(pieces))]
        description = replace(self._descriptions[0], scheme=scheme, declared_extent=extent)
        super().__init__(folder, store, description, cancelled)

    def read_json(self, name: str) -> Mapping[str, Any]:
        """Return a JSON object beside the description; the tile maps of all parts as one."""
        found = super().read_json(name)
        if "index" not in found:
            return found
        index: Any = 0
        for number, description in enumerate(self._descriptions):
            index = _together(index, self._one(number, description, name).get("index", 0))
        return {**found, "index": index}

    def _one(self, number: int, description: Description, name: str) -> Mapping[str, Any]:
        return optional_json(self._joined.part(number), description.root + name)

    def _known_bundles(self, description: Description) -> dict[int, list[BundleFile]]:
        levels: dict[int, list[BundleFile]] = {}
        for number, piece in enumerate(self._pieces):
            for level, bundle in self._bundles_of(number):
                if piece.levels is None or level in piece.levels:
                    levels.setdefault(level, []).append(bundle)
                    if piece.block is None:
                        self._places.setdefault((level, bundle.row, bundle.col), []).append(bundle)
        return dict(sorted(levels.items()))

    def _bundles_of(self, number: int) -> Iterator[tuple[int, BundleFile]]:
        """Yield the bundles of a piece, under their names in the joined store, with their levels in the service."""
        piece, description = self._pieces[number], self._descriptions[number]
        package = TilePackage(piece.path, self._joined.part(number), description)
        if package.exploded.levels:
            raise PackageError(
                tr("“{name}” has a file for each tile, which can't be merged. Export a smaller area.").format(
                    name=result_of(piece.path).name
                )
            )
        for own, bundle in package.bundles():
            level = _level_in(self.scheme, description.scheme, own)
            index = f"{number}/{bundle.index}" if bundle.index is not None else None
            yield level, BundleFile(f"{number}/{bundle.name}", str(level), bundle.row, bundle.col, index)

    def conflicts(self) -> Iterator[Conflict]:
        """Yield the tiles that two pieces without a block have differently; two tiles in memory at a time."""
        for level, row, col in sorted(self._places):
            for bundle in self._places[level, row, col]:
                stop_if(self._cancelled)
                for before, twice in self._twice(bundle):
                    yield from self._different(before, bundle, twice)

    def _different(self, first: BundleFile, other: BundleFile, twice: BundleIndex) -> Iterator[Conflict]:
        known = self._own(first)
        where = {key: at for at, key in enumerate(_keys(first, known).tolist())}
        paths = self._piece(first).path, self._piece(other).path
        try:
            for row, col, data in read_tiles(self._joined, other, twice):
                at = where[(row - first.row) * PACKET + col - first.col]
                kept = self._joined.read(first.name, int(known.offset[at]), int(known.size[at]))
                if repair(kept) != repair(data):
                    yield Conflict(int(first.level), row, col, *paths)
        except DamagedError:
            return  # what can't be read does not count

    def _twice(self, bundle: BundleFile) -> Iterator[tuple[BundleFile, BundleIndex]]:
        """Yield the bundles of earlier pieces in the same place, each with the tiles here that it has first."""
        left = self._own(bundle)
        for before in self._places.get((int(bundle.level), bundle.row, bundle.col), ()):
            if before is bundle or not len(left):
                return
            has = np.isin(_keys(bundle, left), _keys(before, self._own(before)))
            if has.any():
                yield before, left.where(has)
                left = left.where(~has)

    def _read_index(self, bundle: BundleFile) -> BundleIndex:
        """Return the tiles of a bundle that count: those of its block that no earlier piece has."""
        index = self._own(bundle)
        if self._piece(bundle).block is None:
            for _, twice in self._twice(bundle):
                index = index.where(~np.isin(_keys(bundle, index), _keys(bundle, twice)))
        return index

    def _read_own(self, bundle: BundleFile) -> BundleIndex:
        """Return the tiles of a bundle that are its part's own: servers like to add some of their neighbours."""
        index = super()._read_index(bundle)
        piece = self._piece(bundle)
        if piece.block is None:
            return index
        level = int(bundle.level)
        width, height = self.scheme.tile_size(level)
        block = self.scheme.tile_range(level, piece.block.grown(-_INSIDE * min(width, height)))
        if block is None:
            return index.where(index.row < 0)
        top, bottom, left, right = block
        inside = (index.row >= top) & (index.row <= bottom) & (index.col >= left) & (index.col <= right)
        return index.where(inside)

    def _piece(self, bundle: BundleFile) -> Piece:
        return self._pieces[int(bundle.name.partition("/")[0])]


def _keys(bundle: BundleFile, index: BundleIndex) -> Any:
    """Return what distinguishes the tiles of a bundle, and is the same in a bundle of another piece."""
    return (index.row - bundle.row) * PACKET + index.col - bundle.col


def _level_in(scheme: TileScheme, own: TileScheme, level: int) -> int:
    """Return the service's id of a package's level. Raises ``PackageError`` where the grids differ."""
    resolution = own.lod(level).resolution
    grid = (own.tile_width, own.tile_height) == (scheme.tile_width, scheme.tile_height)
    shift = max(abs(own.origin_x - scheme.origin_x), abs(own.origin_y - scheme.origin_y))
    for lod in scheme.lods:
        if grid and shift < resolution and abs(lod.resolution / resolution - 1) < _SAME:
            return lod.level
    raise PackageError(
        tr(
            "The packages of this export don't share the service's tile scheme, so they can't be merged. Export it "
            "again."
        )
    )


def _together(one: Any, other: Any) -> Any:
    """Join two tile maps: 0 is nothing, 1 a tile without children, a list its four children."""
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other) == 4:
        return [_together(a, b) for a, b in zip(one, other)]
    if isinstance(one, list) or isinstance(other, list):
        return one if isinstance(one, list) else other
    return max(one, other) if isinstance(one, int) and isinstance(other, int) else one or other
