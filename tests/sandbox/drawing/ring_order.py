# SPDX-License-Identifier: GPL-2.0-or-later
"""Mends vector tiles: GDAL 3.6 turns some rings the wrong way, and readers then drop the whole country."""

from __future__ import annotations

import gzip

from shapely import geometry

from .numbered_tiles import field, packed, zigzag

Ring = list[tuple[int, int]]


def varints(data: bytes) -> list[int]:
    """The whole numbers of a packed field."""
    out, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            out.append(value)
            value = shift = 0
    return out


def fields(data: bytes) -> list[tuple[int, int | bytes]]:
    """A protocol buffer's fields: number and value (fixed-size ones as bytes behind a negative number)."""
    out: list[tuple[int, int | bytes]] = []
    place = 0

    def number() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = data[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return value

    while place < len(data):
        key = number()
        kind, name = key & 7, key >> 3
        if kind == 0:
            out.append((name, number()))
            continue
        size = {1: 8, 5: 4}.get(kind) or number()
        out.append((name if kind == 2 else -key, data[place : place + size]))
        place += size
    return out


def _again(found: list[tuple[int, int | bytes]]) -> bytes:
    """The reverse of `fields`."""
    out = b""
    for name, value in found:
        if name < 0:
            assert isinstance(value, bytes)
            out += packed([-name]) + value
        else:
            out += field(name, value)
    return out


def rings_of(numbers: list[int]) -> list[Ring]:
    """The rings of a polygon feature, without their closing points."""
    rings: list[Ring] = []
    x = y = place = 0
    while place < len(numbers):
        command, count = numbers[place] & 7, numbers[place] >> 3
        place += 1
        if command == 7:
            continue
        for _ in range(count):
            x += (numbers[place] >> 1) ^ -(numbers[place] & 1)
            y += (numbers[place + 1] >> 1) ^ -(numbers[place + 1] & 1)
            place += 2
            if command == 1:
                rings.append([])
            rings[-1].append((x, y))
    return rings


def area(ring: Ring) -> int:
    """Twice the area, positive for outer rings (y points down)."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]))


def _numbers(rings: list[Ring]) -> list[int]:
    out: list[int] = []
    x = y = 0
    for ring in rings:
        for place, point in enumerate(ring):
            if place < 2:
                out.append(9 if place == 0 else (len(ring) - 1) << 3 | 2)
            out += [zigzag(point[0] - x), zigzag(point[1] - y)]
            x, y = point
        out.append(15)
    return out


def turned(rings: list[Ring]) -> list[Ring]:
    """Rings that lie in no other run outwards, rings inside the last outer one run inwards."""
    out: list[Ring] = []
    outer = None
    for ring in rings:
        if len(ring) < 3 or not area(ring):
            continue
        shape = geometry.Polygon(ring).buffer(0)
        hole = outer is not None and outer.contains(shape.representative_point())
        if not hole:
            outer = shape
        out.append(ring if (area(ring) < 0) == hole else ring[::-1])
    return out


def mend(tile: bytes) -> bytes:
    """The same gzip'd tile, with every ring the right way round."""
    layers: list[tuple[int, int | bytes]] = []
    for number, layer in fields(gzip.decompress(tile)):
        assert isinstance(layer, bytes)
        parts: list[tuple[int, int | bytes]] = []
        for name, value in fields(layer):
            if name == 2 and isinstance(value, bytes):
                feature = dict(fields(value))
                numbers = feature[4]
                if feature.get(3) == 3 and isinstance(numbers, bytes):
                    rings = turned(rings_of(varints(numbers)))
                    if not rings:
                        continue
                    feature[4] = packed(_numbers(rings))
                value = _again(list(feature.items()))
            parts.append((name, value))
        layers.append((number, _again(parts)))
    return gzip.compress(_again(layers), 6, mtime=0)
