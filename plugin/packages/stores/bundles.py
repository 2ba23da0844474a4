# SPDX-License-Identifier: GPL-2.0-or-later
"""Compact Cache bundles, V1 and V2: one file for 128 x 128 tiles.

Sources: Esri's Compact Cache V2 description, and files written by ArcGIS where they go beyond it.
All integers are little-endian. Header fields other than the index are never trusted: files written
by ArcGIS hold other numbers there than the description reports.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .exploded import MAX_TILE
from .store import Store

PACKET = 128  # tiles along each side of a bundle
_ENTRIES = PACKET * PACKET
_V2_INDEX_AT = 64
_V2_INDEX_SIZE = 8 * _ENTRIES
_V1_INDEX_AT = 16
_V1_OFFSET_SIZE = 5
_V1_HEADER_SIZE = 60
# Tiles close together are read at once, in runs of this many bytes, with gaps of at most that many.
_RUN, _GAP = 1 << 20, 1 << 14
# The sizes in front of V1 tiles are read this many bytes at once where at least so many lie in them.
_WINDOW, _CROWD = 1 << 18, 8

_BUNDLE_NAME = re.compile(
    r"(?:^|/)L(?P<level>[0-9a-fA-F]{1,4})/R(?P<row>[0-9a-f]{4,8})C(?P<col>[0-9a-f]{4,8})\.bundle$"
)
_BUNDLE_NAME_ANY_CASE = re.compile(_BUNDLE_NAME.pattern, re.IGNORECASE)


@dataclass(frozen=True)
class BundleFile:
    """A bundle by its name: *level* as text (its folder), *row* and *col* of its top-left tile.

    *index* is the name of the ``.bundlx`` beside it, which makes it a V1 bundle, or ``None``.
    """

    name: str
    level: str
    row: int
    col: int
    index: str | None


@dataclass(frozen=True)
class BundleIndex:
    """The tiles of a bundle in disk order, as int64 arrays of equal length.

    *lost* holds (row, column) of the entries that point outside the file or into other tiles;
    *problem* is set when the index as a whole can't be used: ``"truncated"`` or ``"no index"``.
    """

    row: Any
    col: Any
    offset: Any
    size: Any
    lost: tuple[tuple[int, int], ...] = ()
    problem: str = ""

    def __len__(self) -> int:
        return len(self.row)

    @property
    def damaged(self) -> int:
        return len(self.lost)

    def where(self, kept: Any) -> BundleIndex:
        """Return the entries that *kept*, a boolean array, keeps."""
        if kept.all():
            return self
        return BundleIndex(self.row[kept], self.col[kept], self.offset[kept], self.size[kept], self.lost, self.problem)


def unusable(problem: str) -> BundleIndex:
    """Return the index of a bundle that gives no tiles."""
    nothing = np.empty(0, dtype=np.int64)
    return BundleIndex(nothing, nothing, nothing, nothing, problem=problem)


def find_bundles(store: Store, root: str = "") -> list[BundleFile]:
    """Return the bundles under *root*, ordered by name.

    An index belongs to the bundle of the same full name. Those left over go by their level folder
    alone: a zip can name one parent folder in two encodings.
    """
    exact: dict[str, str] = {}
    for name in store.sizes:
        if name.lower().endswith(".bundlx"):
            exact.setdefault(name.lower(), name)
    own = {name.lower()[: -len("le")] + "lx" for name in store.sizes if name.lower().endswith(".bundle")}
    others = {_tail(name): name for key, name in exact.items() if key not in own}
    found = []
    for name in sorted(store.sizes):
        if not name.startswith(root):
            continue
        # The capital C separates; lower case c is a hexadecimal digit.
        match = _BUNDLE_NAME.search(name) or _BUNDLE_NAME_ANY_CASE.search(name)
        if match:
            key = name[: -len("le")] + "lx"
            index = key if key in store.sizes else exact.get(key.lower()) or others.get(_tail(key))
            # Places in the index count from multiples of the packet size, whatever the name is.
            row, col = (int(match[key], 16) // PACKET * PACKET for key in ("row", "col"))
            found.append(BundleFile(name, match["level"], row, col, index))
    return found


def read_index(store: Store, bundle: BundleFile) -> BundleIndex:
    """Return the tiles that the bundle really holds. Raises ``PackageError`` where a read fails."""
    if bundle.index is not None:
        return _read_v1(store, bundle, bundle.index)
    return _read_v2(store, bundle)


def read_tiles(store: Store, bundle: BundleFile, index: BundleIndex) -> Iterator[tuple[int, int, bytes]]:
    """Yield (row, column, bytes) of the tiles of *index*, in disk order, neighbours read together.

    Entries that share their bytes give the same object. Raises ``PackageError`` where a read fails.
    """
    row, col, offset, size = (column.tolist() for column in (index.row, index.col, index.offset, index.size))
    for first, last in _runs(index.offset, index.size):
        start = offset[first]
        data = store.read(bundle.name, start, int((index.offset[first:last] + index.size[first:last]).max()) - start)
        before, tile = (-1, -1), b""
        for at in range(first, last):
            place = offset[at], size[at]
            if place != before:
                begin = place[0] - start
                tile = data[begin : begin + place[1]]
                before = place
            yield row[at], col[at], tile


def _runs(offset: Any, size: Any) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of the entries to read at once; *last* is not included."""
    end = np.maximum.accumulate(offset + size)
    gaps = (np.flatnonzero(offset[1:] - end[:-1] > _GAP) + 1).tolist()
    for start, stop in zip([0, *gaps], [*gaps, len(offset)]):
        while start < stop:
            # At least one tile, whatever its size.
            last = max(start + 1, int(np.searchsorted(end, offset[start] + _RUN, "right")))
            yield start, min(last, stop)
            start = last


def _read_v2(store: Store, bundle: BundleFile) -> BundleIndex:
    """Row-major u64 entries: 40 bits offset, 24 bits size; size 0 is no tile."""
    data = store.read(bundle.name, 0, _V2_INDEX_AT + _V2_INDEX_SIZE)
    if len(data) >= _V2_INDEX_AT and struct.unpack_from("<I", data, 40)[0] == 16:
        return unusable("no index")  # a V1 header, whose bundlx is missing
    if len(data) < _V2_INDEX_AT + _V2_INDEX_SIZE:
        return unusable("truncated")
    values = np.frombuffer(data, dtype="<u8", offset=_V2_INDEX_AT)
    size = (values >> np.uint64(40)).astype(np.int64)
    entry = np.flatnonzero(size)
    offset = (values[entry] & np.uint64((1 << 40) - 1)).astype(np.int64)
    row, col = np.divmod(entry, PACKET)
    return _sound(store, bundle, row, col, offset, size[entry])


def _read_v1(store: Store, bundle: BundleFile, index: str) -> BundleIndex:
    """Column-major 5-byte offsets in the bundlx; at each a u32 size, then the tile."""
    data = store.read(index, _V1_INDEX_AT, _V1_OFFSET_SIZE * _ENTRIES)
    if len(data) < _V1_OFFSET_SIZE * _ENTRIES:
        return unusable("truncated")
    parts = np.frombuffer(data, dtype=np.uint8).reshape(_ENTRIES, _V1_OFFSET_SIZE).astype(np.int64)
    offset = parts @ (1 << np.arange(0, 8 * _V1_OFFSET_SIZE, 8, dtype=np.int64))
    if not offset.any():
        return unusable("no index")
    order = np.argsort(offset, kind="stable")
    size = np.empty(_ENTRIES, dtype=np.int64)
    size[order] = _sizes_at(store, bundle.name, offset[order])
    # Nothing lies within the header: an offset into it is damage, but 0 is how some say "no tile".
    size[(offset < _V1_HEADER_SIZE) & (offset > 0)] = MAX_TILE + 1
    size[offset == 0] = 0
    entry = np.flatnonzero(size)
    col, row = np.divmod(entry, PACKET)
    return _sound(store, bundle, row, col, offset[entry] + 4, size[entry])


def _sizes_at(store: Store, name: str, offset: Any) -> Any:
    """Return the u32 at each of the sorted offsets; beyond the file more than any tile has."""
    sizes = np.full(len(offset), MAX_TILE + 1, dtype=np.int64)
    start = 0
    while start < len(offset):
        stop = int(np.searchsorted(offset, offset[start] + _WINDOW, "right"))
        if stop - start < _CROWD:
            stop = start + 1
        first = int(offset[start])
        data = np.frombuffer(store.read(name, first, int(offset[stop - 1]) - first + 4), dtype=np.uint8)
        at = offset[start:stop] - first
        at = at[: int(np.searchsorted(at, len(data) - 4, "right"))]
        sizes[start : start + len(at)] = sum(data[at + byte].astype(np.int64) << (8 * byte) for byte in range(4))
        start = stop
    return sizes


def _sound(store: Store, bundle: BundleFile, row: Any, col: Any, offset: Any, size: Any) -> BundleIndex:
    """Return the entries that lie inside the file, in disk order, with the rows and columns of the level."""
    length = store.blob(bundle.name).size
    order = np.argsort(offset, kind="stable")
    row, col, offset, size = row[order] + bundle.row, col[order] + bundle.col, offset[order], size[order]
    inside = (offset >= _V2_INDEX_AT) & (offset + size <= length) & (size <= MAX_TILE)
    inside[inside] = ~_covering(store, bundle, offset[inside], size[inside], length)
    lost = ~inside
    return BundleIndex(
        row[inside],
        col[inside],
        offset[inside],
        size[inside],
        tuple(zip(row[lost].tolist(), col[lost].tolist())),
    )


def _covering(store: Store, bundle: BundleFile, offset: Any, size: Any, length: int) -> Any:
    """Return which of the entries, in disk order, reach into the next tile, which no sound one does.

    In V2 a size is repeated in front of the tile, and where both agree the entry is believed: as
    long as the tiles together are not larger than the file, which only a trick would make them.
    """
    later = np.searchsorted(offset, offset, "right")
    following = np.append(offset, np.iinfo(np.int64).max)[later]
    covering = offset + size > following
    if bundle.index is None and covering.any():
        distinct = np.append(True, (np.diff(offset) != 0) | (np.diff(size) != 0))
        if int(size[distinct].sum()) <= length:
            for at in np.flatnonzero(covering).tolist():
                prefix = store.read(bundle.name, int(offset[at]) - 4, 4)
                covering[at] = prefix != struct.pack("<I", size[at])
    return covering


def _tail(name: str) -> str:
    """Return the level folder and the file name: what identifies a bundle within a package."""
    return "/".join(name.lower().rsplit("/", 2)[-2:])
