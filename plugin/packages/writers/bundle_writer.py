# SPDX-License-Identifier: GPL-2.0-or-later
"""Write Compact Cache bundles tile by tile; only the index of a bundle is in memory.

Sources: Esri's Compact Cache V2 description for V2; files written by ArcGIS for V1.
"""

from __future__ import annotations

import hashlib
import struct
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from ...core.errors import PackageError
from ...core.i18n import bytes_text, tr
from ..stores.bundles import PACKET

_ENTRIES = PACKET * PACKET
_V2_HEADER = struct.Struct("<4I3Q6I")
_V2_TILES_AT = _V2_HEADER.size + 8 * _ENTRIES
_V2_LARGEST = (1 << 24) - 1  # a size has 24 bits
_V1_HEADER = struct.Struct("<15I")
_V1_TILES_AT = _V1_HEADER.size + 4 * _ENTRIES
# Repeated tiles are searched for among this many different ones: blanks repeat all the time, the rest never.
_REMEMBERED = 1024
# Bundles kept open at once: enough for tiles that come row by row over a wide area.
_OPEN_BUNDLES = 32


def bundle_name(level: int, row: int, col: int) -> str:
    """Return folder and name of the bundle that holds a tile: ``L05/R0080C0100.bundle``."""
    return f"L{level:02d}/R{row // PACKET * PACKET:04x}C{col // PACKET * PACKET:04x}.bundle"


class BundleWriterV2:
    """A Compact V2 bundle; one that is there already is continued. Repeated tiles share their bytes."""

    def __init__(self, path: Path) -> None:
        self._index = np.zeros(_ENTRIES, dtype="<u8")
        self._largest = 0
        self._places: dict[bytes, int] = {}
        self._file: IO[bytes]
        if path.exists():
            self._file = open(path, "r+b")  # noqa: SIM115 (closed by close())
            self._largest = _V2_HEADER.unpack(self._file.read(_V2_HEADER.size))[2]
            self._index[:] = np.frombuffer(self._file.read(8 * _ENTRIES), dtype="<u8")
            self._end = self._file.seek(0, 2)
        else:
            self._file = open(path, "w+b")  # noqa: SIM115 (closed by close())
            self._end = self._file.write(bytes(_V2_TILES_AT))

    def add(self, row: int, col: int, data: bytes) -> None:
        """Write a tile at its row and column of the level, in the place of any that was there."""
        if len(data) > _V2_LARGEST:
            raise PackageError(
                tr("A tile has {size}; no package can hold tiles that large. Choose smaller tiles.").format(
                    size=bytes_text(len(data))
                )
            )
        digest = hashlib.blake2b(data, digest_size=16).digest()
        place = self._places.get(digest)
        if place is None:
            place = (len(data) << 40) | (self._end + 4)
            self._file.write(struct.pack("<I", len(data)) + data)
            self._end += 4 + len(data)
            self._largest = max(self._largest, len(data))
            if len(self._places) < _REMEMBERED:
                self._places[digest] = place
        self._index[PACKET * (row % PACKET) + col % PACKET] = place

    @property
    def tiles(self) -> int:
        return int(np.count_nonzero(self._index))

    def close(self) -> None:
        header = _V2_HEADER.pack(
            3, _ENTRIES, self._largest, 5, 0, self._end, 40, 20 + 8 * _ENTRIES, 3, 16, _ENTRIES, 5, 8 * _ENTRIES
        )
        with self._file:
            self._file.seek(0)
            self._file.write(header + self._index.tobytes())


class BundleWriterV1:
    """A Compact V1 bundle with its index, the ``.bundlx``."""

    def __init__(self, path: Path, index_path: Path) -> None:
        self._index_path = index_path
        # A tile that is missing points to its own empty slot.
        self._offsets = _V1_HEADER.size + 4 * np.arange(_ENTRIES, dtype="<u8")
        self._corner: tuple[int, int] | None = None
        self._largest = 0
        self.tiles = 0
        self._file = open(path, "w+b")  # noqa: SIM115 (closed by close())
        self._end = self._file.write(bytes(_V1_TILES_AT))

    def add(self, row: int, col: int, data: bytes) -> None:
        """Write a tile at its row and column of the level, once."""
        self._corner = self._corner or (row // PACKET * PACKET, col // PACKET * PACKET)
        self._offsets[PACKET * (col % PACKET) + row % PACKET] = self._end
        self._end += self._file.write(struct.pack("<I", len(data)) + data)
        self._largest = max(self._largest, len(data))
        self.tiles += 1

    def close(self) -> None:
        top, left = self._corner or (0, 0)
        size = min(self._end, 0xFFFFFFFF)  # the field has no room for more
        ends = (top, top + PACKET - 1, left, left + PACKET - 1)
        header = _V1_HEADER.pack(3, _ENTRIES, self._largest, 5, 4 * self.tiles, 0, size, 0, 40, 0, 16, *ends)
        with self._file:
            self._file.seek(0)
            self._file.write(header)
        # 5 of the 8 bytes of each.
        offsets = self._offsets.view(np.uint8).reshape(_ENTRIES, 8)[:, :5].tobytes()
        index = struct.pack("<4I", 3, 16, _ENTRIES, 5) + offsets + struct.pack("<4I", 0, 16, 16, 0)
        self._index_path.write_bytes(index)


class BundleFolder:
    """Compact V2 bundles in a folder, filled with tiles in any order; best bundle by bundle."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._open: OrderedDict[str, BundleWriterV2] = OrderedDict()
        self._counts: dict[str, int] = {}

    def add(self, level: int, row: int, col: int, data: bytes) -> None:
        name = bundle_name(level, row, col)
        writer = self._open.get(name)
        if writer is None:
            path = self._root / name
            path.parent.mkdir(exist_ok=True)
            writer = self._open[name] = BundleWriterV2(path)
            if len(self._open) > _OPEN_BUNDLES:
                self._close(*self._open.popitem(last=False))
        else:
            self._open.move_to_end(name)
        writer.add(row, col, data)

    def close(self) -> None:
        while self._open:
            self._close(*self._open.popitem())

    def bundles(self) -> Iterator[tuple[str, Path, int]]:
        """Yield name, file and number of tiles of each bundle, once closed."""
        for name in sorted(self._counts):
            yield name, self._root / name, self._counts[name]

    def _close(self, name: str, writer: BundleWriterV2) -> None:
        self._counts[name] = writer.tiles
        writer.close()
