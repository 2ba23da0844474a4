# SPDX-License-Identifier: GPL-2.0-or-later
"""Cheap tiles that need neither QGIS nor GDAL, and say where they belong."""

from __future__ import annotations

import gzip
import struct
import zlib
from functools import lru_cache

# 3 x 5 dots a figure, a number a row
FIGURES = {
    "0": (7, 5, 5, 5, 7), "1": (2, 6, 2, 2, 7), "2": (7, 1, 7, 4, 7), "3": (7, 1, 7, 1, 7),
    "4": (5, 5, 7, 1, 1), "5": (7, 4, 7, 1, 7), "6": (7, 4, 7, 5, 7), "7": (7, 1, 1, 1, 1),
    "8": (7, 5, 7, 5, 7), "9": (7, 5, 7, 1, 7), "/": (1, 1, 2, 4, 4),
}  # fmt: skip


def png(width: int, height: int, rows: list[bytes], kind: int, palette: bytes = b"", note: str = "") -> bytes:
    """Pack rows of pixels: kind 3 is palette, 6 is RGBA."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, kind, 0, 0, 0))
    if palette:
        out += chunk(b"PLTE", palette)
    if note:
        out += chunk(b"tEXt", b"Comment\0" + note.encode("latin-1"))
    return out + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 6)) + chunk(b"IEND", b"")


@lru_cache(maxsize=8192)
def raster_tile(level: int, row: int, col: int, size: int = 256) -> bytes:
    """A palette PNG of one colour, framed, with level/row/column written on it (and in its tEXt chunk)."""
    name = f"{level}/{row}/{col}"
    colour = bytes((60 + 24 * level % 180, 80 + 37 * row % 160, 80 + 53 * col % 160))
    dot = min(6, (size - 16) // (4 * len(name)))  # smaller where rows and columns have many figures
    width = 4 * dot * len(name)
    left, top = (size - width) // 2, size // 2 - 3 * dot
    frame, plain = bytes([1]) * size, bytes([1]) + bytes(size - 2) + bytes([1])
    rows = [frame] + [plain] * (size - 2) + [frame]
    for line in range(5):
        pixels = bytearray(plain)
        for place, figure in enumerate(name):
            for bit in range(3):
                if FIGURES[figure][line] & (4 >> bit):
                    start = left + (4 * place + bit) * dot
                    pixels[start : start + dot] = bytes([2]) * dot
        for down in range(dot):
            rows[top + line * dot + down] = bytes(pixels)
    return png(size, size, rows, 3, colour + b"\xff\xff\xff" + b"\x14\x14\x28", name)


def _varint(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = value >> 7, value & 127
        out.append(low | (128 if value else 0))
        if not value:
            return bytes(out)


def field(number: int, value: int | bytes) -> bytes:
    """One field of a protocol buffer."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def zigzag(value: int) -> int:
    """A signed number, as vector tiles write it."""
    return (value << 1) ^ (value >> 31)


def packed(values: list[int]) -> bytes:
    """Numbers one after the other."""
    return b"".join(_varint(value) for value in values)


def _layer(name: str, kind: int, *rows: tuple[list[int], dict[str, str | int]]) -> bytes:
    """A layer: a geometry and attributes for each feature, all with the same keys."""
    features, values, count = b"", b"", 0
    for number, (geometry, attributes) in enumerate(rows, 1):
        tags = []
        for key, value in enumerate(attributes.values()):
            tags += [key, count]
            count += 1
            values += field(4, field(5, value) if isinstance(value, int) else field(1, value.encode()))
        features += field(2, field(1, number) + field(2, packed(tags)) + field(3, kind) + field(4, packed(geometry)))
    keys = b"".join(field(3, key.encode()) for key in rows[0][1])
    head = field(15, 2) + field(1, name.encode())
    return field(3, head + features + keys + values + field(5, 4096))


@lru_cache(maxsize=8192)
def vector_tile(level: int, row: int, col: int, towns: tuple[tuple[str, int, int], ...] = ()) -> bytes:
    """A Mapbox vector tile with a square and a point, both named level/row/column, and towns; gzip'd."""
    name = f"{level}/{row}/{col}"
    low, high = 512, 3072
    square = [9, zigzag(low), zigzag(low), 26, zigzag(high), 0, 0, zigzag(high), zigzag(-high), 0, 15]
    point = [9, zigzag(2048), zigzag(2048)]
    tile = _layer("countries", 3, (square, {"name": name, "shade": (row + col) % 6}))
    more = [([9, zigzag(x), zigzag(y)], {"name": town}) for town, x, y in towns]
    tile += _layer("places", 1, (point, {"name": name}), *more)
    # no time in the gzip header, so that the bytes are the same in every run
    return gzip.compress(tile, mtime=0)
