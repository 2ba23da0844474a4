# SPDX-License-Identifier: GPL-2.0-or-later
"""Mapbox vector tiles: read and write geometries; everything else is passed on unchanged.

Source: Mapbox Vector Tile specification 2.1. A tile holds layers (field 3); a layer holds its name (1),
features (2), keys (3), values (4), extent (5) and version (15); a feature its id (1), tags (2),
type (3) and geometry (4): commands and zigzag steps from point to point, y downwards.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

POINT, LINE, POLYGON = 1, 2, 3
_MOVE, _LINE, _CLOSE = 1, 2, 7
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_DEFAULT_EXTENT = 4096
# A tile that unpacks to more than this is no tile.
_MAX_UNPACKED = 64 << 20
# No time and no operating system, so that equal tiles are equal files.
_GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Part:
    """A line, a ring (not closed by a repeated point), or points; with the box around it.

    *sign* is the direction of a ring's turn: that of its area by the surveyor's formula.
    """

    __slots__ = ("points", "box", "sign")

    def __init__(self, points: list[Point], sign: int = 0) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self.points = points
        self.box: Box = (min(xs), min(ys), max(xs), max(ys))
        self.sign = sign


@dataclass(frozen=True)
class Feature:
    """A geometry; *tags* are the places of its keys and values in the layer's, one after the other.

    *head* are the feature's other fields as they were read.
    """

    head: bytes
    kind: int
    parts: list[Part]
    tags: Sequence[int] = ()


@dataclass(frozen=True)
class Layer:
    """Features on a grid of *extent* units a side, and the *keys* and *values* that their tags name.

    *head* are the layer's other fields as they were read.
    """

    head: bytes
    extent: int
    features: list[Feature]
    keys: Sequence[bytes] = ()
    values: Sequence[bytes] = ()


def unpack(data: bytes) -> bytes:
    """Return a tile without its gzip or zlib wrapping. Raises ``ValueError`` for damaged ones."""
    if not data.startswith((b"\x1f\x8b", b"\x78")):
        return data
    reader = zlib.decompressobj(47)  # 32 for either wrapping, 15 for the largest window
    try:
        unpacked = reader.decompress(data, _MAX_UNPACKED)
    except zlib.error as error:
        raise ValueError("the tile does not unpack") from error
    if not reader.eof:
        raise ValueError("the tile does not end")
    return unpacked


def pack(data: bytes) -> bytes:
    """Return *data* gzip'd: the same bytes on every run and system (with the same zlib)."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    sizes = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _GZIP_HEADER + body + sizes


def decode(data: bytes) -> list[Layer]:
    """Read an unpacked tile. Raises ``ValueError`` for what is none; a feature without a shape is left out."""
    return [_layer(data[start:end]) for number, _, start, end, _ in _fields(data) if number == 3]


def encode(layers: Iterable[Layer], scale: float, left: float, top: float) -> bytes:
    """Write a tile: point (x, y) goes to (scale * x - left, scale * y - top), in parts of the extent.

    *left* and *top* count in widths of the tile. Features that vanish in the grid, layers without
    features, and keys and values without use are left out; empty bytes when nothing remains.
    """
    out = bytearray()
    for layer in layers:
        body = bytearray(layer.head)
        move = scale, left * layer.extent, top * layer.extent
        keys: dict[int, int] = {}  # old places to new ones
        values: dict[int, int] = {}
        for feature in layer.features:
            geometry = _geometry(feature, *move)
            if not geometry:
                continue
            one, tags = bytearray(feature.head), bytearray()
            for key, value in zip(feature.tags[::2], feature.tags[1::2]):
                _number(tags, keys.setdefault(key, len(keys)))
                _number(tags, values.setdefault(value, len(values)))
            if tags:
                _write_value(one, 2, tags)
            _write_value(one, 4, geometry)
            _write_value(body, 2, one)
        if len(body) == len(layer.head):
            continue
        for key in keys:
            _write_value(body, 3, layer.keys[key])
        for value in values:
            _write_value(body, 4, layer.values[value])
        _write_value(out, 3, body)
    return bytes(out)


def area_of(points: Sequence[Point]) -> float:
    """The area of a ring by the surveyor's formula, positive for outer rings."""
    x, y = points[0]  # counted from here, as small rings far out would drown in rounding
    double = x0 = y0 = 0.0
    for px, py in points:
        x1, y1 = px - x, py - y
        double += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return double / 2


def _fields(data: bytes) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield (number, begin with its key, begin and end of its content, value of a whole number)."""
    at, size = 0, len(data)
    while at < size:
        begin = at
        key, at = _varint(data, at)
        wire, start, value = key & 7, at, 0
        if wire == _VARINT:
            value, at = _varint(data, at)
        elif wire == _BYTES:
            length, start = _varint(data, at)
            at = start + length
        elif wire in (_FIXED64, _FIXED32):
            at += 8 if wire == _FIXED64 else 4
        else:
            raise ValueError("the tile holds an unknown kind of field")
        if at > size:
            raise ValueError("the tile breaks off")
        yield key >> 3, begin, start, at, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    try:
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value, at
            shift += 7
            if shift > 63:
                raise ValueError("a number in the tile does not end")
    except IndexError as error:
        raise ValueError("the tile breaks off") from error


def _layer(data: bytes) -> Layer:
    head, extent = bytearray(), _DEFAULT_EXTENT
    lists: dict[int, list[bytes]] = {2: [], 3: [], 4: []}  # features, keys, values
    for number, begin, start, end, value in _fields(data):
        if number in lists:
            lists[number].append(data[start:end])
            continue
        head += data[begin:end]
        if number == 5:
            extent = value
    if extent < 1:
        raise ValueError("a layer of the tile has no extent")
    features = [feature for feature in map(_feature, lists[2]) if feature.parts]
    for feature in features:
        tags = feature.tags
        if len(tags) % 2 or max(tags[::2], default=-1) >= len(lists[3]) or max(tags[1::2], default=-1) >= len(lists[4]):
            raise ValueError("a feature of the tile names attributes that aren't there")
    return Layer(bytes(head), extent, features, lists[3], lists[4])


def _feature(data: bytes) -> Feature:
    head, kind, geometry, tags = bytearray(), 0, b"", []
    for number, begin, start, end, value in _fields(data):
        if number == 4:
            geometry += data[start:end]
        elif number == 2:
            while start < end:
                tag, start = _varint(data, start)
                tags.append(tag)
        else:
            head += data[begin:end]
            kind = value if number == 3 else kind
    return Feature(bytes(head), kind, _parts(geometry, kind) if kind in (POINT, LINE, POLYGON) else [], tags)


def _parts(data: bytes, kind: int) -> list[Part]:
    parts: list[Part] = []
    points: list[Point] = []
    x = y = at = 0

    def end() -> None:
        if kind == POINT and points or kind == LINE and len(points) > 1:
            parts.append(Part(list(points)))
        elif kind == POLYGON and len(points) > 2:
            area = area_of(points)
            if area:
                parts.append(Part(list(points), 1 if area > 0 else -1))
        points.clear()

    while at < len(data):
        key, at = _varint(data, at)
        command, count = key & 7, key >> 3
        if command == _CLOSE:
            continue  # the next ring begins with a move
        if command not in (_MOVE, _LINE):
            raise ValueError("a shape in the tile has an unknown command")
        for _ in range(count):
            if command == _MOVE and kind != POINT:
                end()
            step, at = _varint(data, at)
            x += (step >> 1) ^ -(step & 1)
            step, at = _varint(data, at)
            y += (step >> 1) ^ -(step & 1)
            points.append((x, y))
    end()
    return parts


def _geometry(feature: Feature, scale: float, left: float, top: float) -> bytes:
    """Return the commands of a shape; empty bytes for one that vanishes in the grid."""
    out = bytearray()
    last = (0, 0)
    outer = feature.parts[0].sign
    kept = False  # whether the outer ring of the holes that follow is there
    floor = math.floor
    for part in feature.parts:
        places = [(floor(x * scale - left + 0.5), floor(y * scale - top + 0.5)) for x, y in part.points]
        if feature.kind == POINT:
            last = _run(out, _MOVE, places, last)
            continue
        places = [place for at, place in enumerate(places) if not at or place != places[at - 1]]
        if feature.kind == POLYGON:
            if len(places) > 1 and places[0] == places[-1]:
                places.pop()
            is_hole = part.sign != outer
            good = len(places) > 2 and area_of(places) * part.sign > 0 and (kept or not is_hole)
            kept = kept if is_hole else good
            if not good:
                continue
        elif len(places) < 2:
            continue
        last = _run(out, _LINE, places[1:], _run(out, _MOVE, places[:1], last))
        if feature.kind == POLYGON:
            out.append(1 << 3 | _CLOSE)
    return bytes(out)


def _run(out: bytearray, command: int, places: list[tuple[int, int]], last: tuple[int, int]) -> tuple[int, int]:
    """Write a command with the steps from *last* through *places*; return the last of them."""
    _number(out, len(places) << 3 | command)
    x, y = last
    for nx, ny in places:
        dx, dy = nx - x, ny - y
        _number(out, dx << 1 if dx >= 0 else -(dx << 1) - 1)
        _number(out, dy << 1 if dy >= 0 else -(dy << 1) - 1)
        x, y = nx, ny
    return x, y


def _number(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def _write_value(out: bytearray, number: int, content: bytes | bytearray) -> None:
    _number(out, number << 3 | _BYTES)
    _number(out, len(content))
    out += content
