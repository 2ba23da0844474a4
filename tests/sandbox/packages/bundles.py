# SPDX-License-Identifier: GPL-2.0-or-later
"""Writers of the Compact V1 and V2 bundles: 128 x 128 tiles in a file."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping

PACKET = 128
SLOTS = PACKET * PACKET
Place = tuple[int, int]  # row, column


def name_of(row: int, col: int) -> str:
    """The name of the bundle that holds a tile, without ending."""
    return f"R{row // PACKET * PACKET:04x}C{col // PACKET * PACKET:04x}"


def grouped(places: Iterable[Place]) -> Iterator[tuple[str, list[Place]]]:
    """The tiles of a level, bundle by bundle."""
    found: dict[str, list[Place]] = {}
    for row, col in sorted(places):
        found.setdefault(name_of(row, col), []).append((row, col))
    yield from found.items()


def compact_v2(tiles: Mapping[Place, bytes], style: str = "script") -> bytes:
    """A V2 bundle. "script" fills the header as Esri's sample script does, as GDAL wants it.

    "arcgis" fills it as files from ArcGIS have it: another record count, 4 for the place of missing tiles.
    """
    if style not in ("script", "arcgis"):
        raise ValueError(style)
    arcgis = style == "arcgis"
    index = [4 if arcgis else 0] * SLOTS
    body = bytearray()
    start = 64 + 8 * SLOTS
    for (row, col), data in sorted(tiles.items()):
        body += struct.pack("<I", len(data))
        index[PACKET * (row % PACKET) + col % PACKET] = (len(data) << 40) | (start + len(body))
        body += data
    largest = 20 + 8 * SLOTS if arcgis else max((len(data) for data in tiles.values()), default=0)
    records = len(tiles) if arcgis else SLOTS
    header = (
        3,
        records,
        largest,
        5,
        0,
        start + len(body),
        40,
        20 + 8 * SLOTS,
        3,
        0 if arcgis else 16,
        SLOTS,
        5,
    )
    return struct.pack("<4I3Q6I", *header, 8 * SLOTS) + struct.pack(f"<{SLOTS}Q", *index) + bytes(body)


def compact_v1(tiles: Mapping[Place, bytes]) -> tuple[bytes, bytes]:
    """A V1 bundle and its bundlx."""
    rows, cols = [row for row, _ in tiles], [col for _, col in tiles]
    top, left = min(rows) // PACKET * PACKET, min(cols) // PACKET * PACKET
    # tiles that are missing point at their own empty slot, which says size 0
    offsets = [60 + 4 * slot for slot in range(SLOTS)]
    body = bytearray()
    start = 60 + 4 * SLOTS
    for (row, col), data in sorted(tiles.items(), key=lambda item: (item[0][1], item[0][0])):
        offsets[PACKET * (col % PACKET) + row % PACKET] = start + len(body)
        body += struct.pack("<I", len(data)) + data
    largest = max(len(data) for data in tiles.values())
    head = struct.pack(
        "<15I", 3, SLOTS, largest, 5, 4 * len(tiles), 0, start + len(body), 0, 40, 0, 16,
        top, top + PACKET - 1, left, left + PACKET - 1,
    )  # fmt: skip
    bundle = head + bytes(4 * SLOTS) + bytes(body)
    index = b"".join(offset.to_bytes(5, "little") for offset in offsets)
    # the second number is 16 in every file from ArcGIS seen
    return bundle, struct.pack("<4I", 3, 16, SLOTS, 5) + index + struct.pack("<4I", 0, 16, 16, 0)
