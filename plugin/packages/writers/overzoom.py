# SPDX-License-Identifier: GPL-2.0-or-later
"""Fill in the tiles of a vector package that end early: where data is sparse, or beyond an area of deep levels.

Esri's clients and QGIS show the ancestor's tile in their place, enlarged. Readers of MBTiles do so below the
deepest level only, so a copy needs the missing tiles: the ancestor's shapes, enlarged and cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PackageError
from ...core.i18n import number_text, tr
from ...tiles.extent import Extent
from ..formats.vector_clip import cut, is_solid
from ..formats.vector_tile import Box, Layer, decode, encode, pack, unpack
from ..package import Tile, TilePackage
from .sqlite_file import Progress

# As much of the neighbours as a tile shows beyond its edge, in widths of a tile; lines and symbols
# at the edge need it. 64 of 4096 units is what most writers of vector tiles take.
BUFFER = 64 / 4096
# How many tiles may be filled in: this many times the package's own, and this many more.
_TIMES, _MORE = 4, 100_000
_CHUNK = 1 << 16
_STEP = 256  # tiles between two checks of cancel

Block = tuple[int, int, int, int]  # first and last row, first and last column
Codes = NDArray[np.int64]  # row << 32 | column


class Overzoom:
    """The tiles to fill in. *at_most* is how many there can be, *made* how many ``tiles`` has made so far."""

    def __init__(
        self, package: TilePackage, zooms: Mapping[int, int], extent: Extent | None, watch: Callable[[], None]
    ) -> None:
        """*zooms* are the zooms of the levels to fill, by level."""
        self._package = package
        self._extent = extent
        self._watch = watch
        self._levels = {zoom: level for level, zoom in zooms.items()}
        self._deepest = max(zooms.values())
        own = {one.level: package.scheme.web_mercator_zoom(one.level) for one in package.levels()}
        self._own = {level: zoom for level, zoom in own.items() if zoom is not None}
        self._index = _tile_index(package)
        self._wanted = self._wanted_blocks()
        self._parents = self._find_parents()
        self._bounds: Block | None = None
        self._copied = 0
        self.made = 0
        self.at_most = sum(self._below(zoom, row, col) for zoom, row, col, *_ in self._leaves())

    def limit(self, allowed: int) -> None:
        """Raise ``PackageError`` when more than *allowed* tiles are needed.

        Shapes decide it where places alone don't: most places below a tile of a few points stay empty.
        """
        if self.at_most <= allowed:
            return
        needed = 0
        for leaf in self._leaves():
            for _, _, _, _, number in self._children(leaf, dry=True):
                needed += number
                if needed > allowed:
                    raise PackageError(
                        tr(
                            "The tiles of this package stop early where there is little to show, and filling them "
                            "in takes more than {number} tiles. Keep the .vtpk, which QGIS draws as it is, or "
                            "choose fewer levels."
                        ).format(number=number_text(allowed))
                    )
        self.at_most = needed

    def progress_of_all(self, progress: Progress | None, counts: Mapping[int, int]) -> Progress | None:
        """Return what to tell of copied tiles (*counts*, by level) and of those filled in, which follow."""
        if progress is None:
            return None
        self._copied = sum(counts.values())
        total, inner = self._copied + self.at_most, progress
        return lambda done, _: inner(done, total)

    def tiles(self, progress: Progress | None) -> Iterator[Tile]:
        """Yield the missing tiles that show something, gzip'd, and tell ``progress_of_all``'s *progress*."""
        passed = 0
        for leaf in self._leaves():
            for zoom, row, col, data, _ in self._children(leaf, dry=False):
                if self.made % _STEP == 0:
                    self._watch()
                self.made += 1
                if zoom == self._deepest:
                    top, bottom, left, right = self._bounds or (row, row, col, col)
                    self._bounds = min(top, row), max(bottom, row), min(left, col), max(right, col)
                yield Tile(self._levels[zoom], row, col, data)
            passed += self._below(*leaf[:3])
            if progress is not None:
                progress(self._copied + min(passed, self.at_most), 0)

    def widened(self, bounds: Extent) -> Extent:
        """Return *bounds* with the ground of the tiles made so far at the deepest level."""
        if self._bounds is None:
            return bounds
        made = self._package.scheme.range_extent(self._levels[self._deepest], *self._bounds)
        return bounds.union((made.intersection(self._extent) if self._extent else None) or made)

    def _wanted_blocks(self) -> dict[int, Block] | None:
        """Return the block of each zoom that holds the tiles of the extent; ``None`` for no limit."""
        if self._extent is None:
            return None
        block = self._package.scheme.tile_range(self._levels[self._deepest], self._extent) or (0, -1, 0, -1)
        top, bottom, left, right = block
        ups = {zoom: self._deepest - zoom for zoom in range(self._deepest + 1)}
        return {zoom: (top >> up, bottom >> up, left >> up, right >> up) for zoom, up in ups.items()}

    def _block(self, zoom: int, row: int, col: int, deep: int) -> Block:
        """Return the tiles of *deep* below a tile, as far as they are wanted."""
        down = deep - zoom
        block = (row << down, ((row + 1) << down) - 1, col << down, ((col + 1) << down) - 1)
        if self._wanted is None:
            return block
        wanted = self._wanted[deep]
        return max(block[0], wanted[0]), min(block[1], wanted[1]), max(block[2], wanted[2]), min(block[3], wanted[3])

    def _below(self, zoom: int, row: int, col: int) -> int:
        """Return how many places there are to fill below a tile."""
        blocks = (self._block(zoom, row, col, deep) for deep in self._levels if deep > zoom)
        return sum(max(0, bottom - top + 1) * max(0, right - left + 1) for top, bottom, left, right in blocks)

    def _find_parents(self) -> dict[int, Codes]:
        """Return, by zoom, the places with tiles anywhere below them: of those, nothing is to be filled in."""
        found: dict[int, Codes] = {}
        below, before = np.empty(0, dtype=np.int64), 0
        for level, zoom in sorted(self._own.items(), key=lambda item: -item[1]):
            below = np.unique(_up(below, before - zoom)) if len(below) else below
            found[zoom] = below
            parts, places = [below], self._package.places([level])
            while len(own := _codes(place[1:3] for place in islice(places, _CHUNK))):
                self._watch()
                # Of four children one is enough: the upper left.
                parts.append(np.unique(_up(own, 1)) << 1)
            below, before = np.unique(np.concatenate(parts)), zoom
        return found

    def _leaves(self) -> Iterator[tuple[int, int, int, str, int, int]]:
        """Yield the tiles at which the package stops before the deepest level, with where their bytes lie."""
        for level, zoom in self._own.items():
            side = 1 << zoom
            if zoom >= self._deepest:
                continue
            places = self._package.places([level], self._extent)
            while chunk := list(islice(places, _CHUNK)):
                self._watch()
                parents = np.isin(_codes(place[1:3] for place in chunk), self._parents[zoom])
                for (_, row, col, name, offset, size), is_parent in zip(chunk, parents.tolist()):
                    if not is_parent and row < side and col < side and self._stops(zoom, row, col):
                        yield zoom, row, col, name, offset, size

    def _stops(self, zoom: int, row: int, col: int) -> bool:
        """Whether the tile map says that a tile without children is to be shown below it too.

        A map that promises children, which aren't there, means that they were left out or lost.
        """
        node = self._index
        for up in range(zoom - 1, -1, -1):
            if not isinstance(node, list) or len(node) != 4:
                return True  # nothing or a leaf further up: the tile is there all the same
            node = node[(row >> up & 1) << 1 | (col >> up & 1)]
        return not isinstance(node, list)

    def _children(
        self, leaf: tuple[int, int, int, str, int, int], dry: bool
    ) -> Iterator[tuple[int, int, int, bytes, int]]:
        """Yield zoom, row, column and bytes of the tiles below a leaf; only numbers of tiles for a *dry* run."""
        zoom, row, col, name, offset, size = leaf
        self._watch()
        try:
            layers = decode(unpack(self._package.store.read(name, offset, size)))
        except ValueError:
            return  # a damaged tile shows nothing, here as where it is
        yield from self._divide(layers, (zoom, row, col), zoom, row, col, dry)

    def _divide(
        self, layers: list[Layer], leaf: tuple[int, int, int], zoom: int, row: int, col: int, dry: bool
    ) -> Iterator[tuple[int, int, int, bytes, int]]:
        """Cut *layers*, what the leaf shows in a tile below it, into the tile's four parts, down to the deepest."""
        down = zoom + 1 - leaf[0]
        scale = 1 << down
        for number in range(4):
            place = zoom + 1, 2 * row + (number >> 1), 2 * col + (number & 1)
            top, bottom, left, right = self._block(*place, place[0])
            if top > bottom or left > right:
                continue
            # From here on, rows and columns count from the leaf's corner.
            y, x = place[1] - (leaf[1] << down), place[2] - (leaf[2] << down)
            box: Box = ((x - BUFFER) / scale, (y - BUFFER) / scale, (x + 1 + BUFFER) / scale, (y + 1 + BUFFER) / scale)
            part = cut(layers, box)
            if not part:
                continue
            if is_solid(part, box):
                yield from self._repeat(b"" if dry else pack(encode(part, scale, x, y)), place, dry)
                continue
            if place[0] in self._levels:
                data = encode(part, scale, x, y)
                if data:
                    yield (*place, b"" if dry else pack(data), 1)
            if place[0] < self._deepest:
                yield from self._divide(part, leaf, *place, dry)

    def _repeat(
        self, data: bytes, place: tuple[int, int, int], dry: bool
    ) -> Iterator[tuple[int, int, int, bytes, int]]:
        """Yield a tile without any edge in it, and the same below it down to the deepest."""
        if dry:
            yield (*place, data, self._below(*place) + (place[0] in self._levels))
            return
        for zoom in sorted(self._levels):
            if zoom >= place[0]:
                top, bottom, left, right = self._block(*place, zoom)
                for row in range(top, bottom + 1):
                    for col in range(left, right + 1):
                        yield zoom, row, col, data, 1


def plan_overzoom(
    package: TilePackage,
    counts: Mapping[int, int],
    zooms: Mapping[int, int],
    extent: Extent | None,
    watch: Callable[[], None],
) -> Overzoom | None:
    """Return what to fill in beside the tiles of *counts*, by level; ``None`` where no tile is missing.

    The tiles that are there tell whether it stops early, whatever ``type`` root.json gives. *watch* is called now
    and then and may raise. Raises ``PackageError`` when far more tiles would be filled in than the package has.
    """
    fill = Overzoom(package, {level: zooms[level] for level in counts}, extent, watch)
    fill.limit(_TIMES * sum(counts.values()) + _MORE)
    return fill if fill.at_most else None


def _tile_index(package: TilePackage) -> Any:
    """Return the tile map of a package; 1, as for a single leaf, where there is none to go by.

    0 is nothing, 1 a tile without children, a list the children NW, NE, SW and SE of a tile.
    """
    folder = package.read_json("root.json").get("tileMap")
    name = f"{folder if isinstance(folder, str) else 'tilemap'}/root.json"
    return package.read_json(name).get("index", 1)


def _codes(places: Iterable[tuple[int, int]]) -> Codes:
    return np.fromiter((row << 32 | col for row, col in places), dtype=np.int64)


def _up(codes: Codes, zooms: int) -> Codes:
    """Return the ancestors' codes, some zooms up."""
    return ((codes >> 32) >> zooms) << 32 | ((codes & 0xFFFFFFFF) >> zooms)
