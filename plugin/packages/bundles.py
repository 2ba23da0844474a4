# SPDX-License-Identifier: GPL-2.0-or-later
"""Compact Cache bundles, V1 and V2: one file for 128 x 128 tiles.

Sources: Esri's Compact Cache V2 description, and files written by ArcGIS where they go beyond it.
All integers are little-endian. Header fields other than the index are never trusted: files written
by ArcGIS hold other numbers there than the description says.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from .store import Store

PACKET = 128  # tiles along each side of a bundle
_ENTRIES = PACKET * PACKET
_V2_INDEX_AT = 64
_V2_INDEX_SIZE = 8 * _ENTRIES
_V1_INDEX_AT = 16
_V1_OFFSET_SIZE = 5
# A V1 bundle begins with its header and an empty slot, a zero size, for each of its tiles.
_V1_SLOTS_END = 60 + 4 * _ENTRIES

_BUNDLE_NAME = re.compile(r"(?:^|/)L(?P<level>[0-9a-fA-F]{2,})/R(?P<row>[0-9a-f]{4,})C(?P<col>[0-9a-f]{4,})\.bundle$")
_BUNDLE_NAME_ANY_CASE = re.compile(_BUNDLE_NAME.pattern.replace("0-9a-f]{4", "0-9a-fA-F]{4"), re.IGNORECASE)


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

    *damaged* counts the entries that point outside the file; *problem* tells when the index as a
    whole can't be used: ``"truncated"`` or ``"no index"``.
    """

    row: Any
    col: Any
    offset: Any
    size: Any
    damaged: int = 0
    problem: str = ""

    def __len__(self) -> int:
        return len(self.row)

    def where(self, kept: Any) -> BundleIndex:
        """Return the entries that *kept*, a boolean array, keeps."""
        if kept.all():
            return self
        return BundleIndex(
            self.row[kept], self.col[kept], self.offset[kept], self.size[kept], self.damaged, self.problem
        )


def find_bundles(store: Store, root: str = "") -> list[BundleFile]:
    """Return the bundles under *root*, ordered by name.

    They are matched by their level folder alone: a zip can name one parent folder in two encodings.
    """
    indexes = {_tail(name): name for name in store.sizes if name.lower().endswith(".bundlx")}
    found = []
    for name in sorted(store.sizes):
        if not name.startswith(root):
            continue
        # The capital C separates; lower case c is a hexadecimal digit.
        match = _BUNDLE_NAME.search(name) or _BUNDLE_NAME_ANY_CASE.search(name)
        if match:
            index = indexes.get(_tail(name[: -len(".bundle")] + ".bundlx"))
            row, col = int(match["row"], 16), int(match["col"], 16)
            found.append(BundleFile(name, match["level"], row, col, index))
    return found


def read_index(store: Store, bundle: BundleFile) -> BundleIndex:
    """Return the tiles that the bundle really holds. Raises ``PackageError`` where a read fails."""
    if bundle.index is not None:
        return _read_v1(store, bundle, bundle.index)
    return _read_v2(store, bundle)


def _read_v2(store: Store, bundle: BundleFile) -> BundleIndex:
    """Row-major u64 entries: 40 bits offset, 24 bits size; size 0 is no tile."""
    header = store.read(bundle.name, 0, _V2_INDEX_AT)
    data = store.read(bundle.name, _V2_INDEX_AT, _V2_INDEX_SIZE)
    if len(header) == _V2_INDEX_AT and struct.unpack_from("<I", header, 40)[0] == 16:
        return _unusable("no index")  # a V1 header, whose bundlx is missing
    if len(data) < _V2_INDEX_SIZE:
        return _unusable("truncated")
    values = np.frombuffer(data, dtype="<u8")
    size = (values >> np.uint64(40)).astype(np.int64)
    entry = np.flatnonzero(size)
    offset = (values[entry] & np.uint64((1 << 40) - 1)).astype(np.int64)
    row, col = np.divmod(entry, PACKET)
    return _sound(store, bundle, row, col, offset, size[entry])


def _read_v1(store: Store, bundle: BundleFile, index: str) -> BundleIndex:
    """Column-major 5-byte offsets in the bundlx; at each a u32 size, then the tile."""
    data = store.read(index, _V1_INDEX_AT, _V1_OFFSET_SIZE * _ENTRIES)
    if len(data) < _V1_OFFSET_SIZE * _ENTRIES:
        return _unusable("truncated")
    parts = np.frombuffer(data, dtype=np.uint8).reshape(_ENTRIES, _V1_OFFSET_SIZE).astype(np.int64)
    offset = parts @ (1 << np.arange(0, 8 * _V1_OFFSET_SIZE, 8, dtype=np.int64))
    # Most tiles of most bundles are empty slots near the start, read at once.
    head = np.frombuffer(store.read(bundle.name, 0, _V1_SLOTS_END), dtype=np.uint8).astype(np.int64)
    size = np.zeros(_ENTRIES, dtype=np.int64)
    near = offset + 4 <= len(head)
    size[near] = sum(head[offset[near] + byte] << (8 * byte) for byte in range(4))
    for entry in np.flatnonzero(~near)[np.argsort(offset[~near])].tolist():
        prefix = store.read(bundle.name, int(offset[entry]), 4)
        # An offset beyond the file gets a size, so that it counts as damaged below.
        size[entry] = struct.unpack("<I", prefix)[0] if len(prefix) == 4 else 1
    entry = np.flatnonzero(size)
    col, row = np.divmod(entry, PACKET)
    return _sound(store, bundle, row, col, offset[entry] + 4, size[entry])


def _sound(store: Store, bundle: BundleFile, row: Any, col: Any, offset: Any, size: Any) -> BundleIndex:
    """Return the entries that lie inside the file, in disk order, with the rows and columns of the level."""
    inside = (offset >= _V2_INDEX_AT) & (offset + size <= store.blob(bundle.name).size)
    order = np.flatnonzero(inside)
    order = order[np.argsort(offset[order], kind="stable")]
    return BundleIndex(
        row[order] + bundle.row,
        col[order] + bundle.col,
        offset[order],
        size[order],
        damaged=int(len(row) - len(order)),
    )


def _unusable(problem: str) -> BundleIndex:
    nothing = np.empty(0, dtype=np.int64)
    return BundleIndex(nothing, nothing, nothing, nothing, problem=problem)


def _tail(name: str) -> str:
    """Return the level folder and the file name: what identifies a bundle within a package."""
    return "/".join(name.lower().rsplit("/", 2)[-2:])
