# SPDX-License-Identifier: GPL-2.0-or-later
"""Small vector packages: points and lines of our own, tile by tile."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.unit.packages.package_fixtures import make_vtpk

EXTENT = 4096  # units to a tile's side
HALF = 20037508.342789244

Feature = tuple[Mapping[str, str], Sequence[tuple[int, int]]]  # its texts; its vertices: one for a point


def tile(features: Sequence[Feature], name: str = "places", are_points: bool = False) -> bytes:
    """A tile with one layer of points and lines, as the vector tile specification 2 writes it, compressed.

    *are_points*: several vertices are as many points of one feature.
    """
    keys: list[str] = []
    values: list[str] = []
    body = _field(15, 2) + _text(1, name) + _field(5, EXTENT)
    for texts, vertices in features:
        tags = []
        for key, value in texts.items():
            for known, each in ((keys, key), (values, value)):
                if each not in known:
                    known.append(each)
                tags.append(known.index(each))
        commands, at = [(len(vertices) if are_points else 1) << 3 | 1], (0, 0)  # MoveTo
        for number, vertex in enumerate(vertices):
            if number == 1 and not are_points:
                commands.append((len(vertices) - 1) << 3 | 2)
            commands += [_zigzag(vertex[axis] - at[axis]) for axis in (0, 1)]
            at = vertex
        feature = _packed(2, tags) + _field(3, 1 if are_points or len(vertices) == 1 else 2) + _packed(4, commands)
        body += _bytes(2, feature)
    body += b"".join(_text(3, key) for key in keys) + b"".join(_bytes(4, _text(1, value)) for value in values)
    return gzip.compress(_bytes(3, body))


def package(path: Path, tiles: Mapping[tuple[int, int, int], bytes], *layers: dict[str, Any]) -> Path:
    """A package of tiles by (level, row, column) with a style of *layers*."""
    make_vtpk(path, dict(tiles), resources__styles__root={
        "version": 8, "sources": {"esri": {"type": "vector", "url": "../../"}}, "layers": [
            {"source": "esri", "source-layer": "places", **layer} for layer in layers
        ],
    })  # fmt: skip
    return path


def names(**layout: Any) -> dict[str, Any]:
    """A layer of the style that shows the names of places."""
    given = {"text-field": "{name}", "text-font": ["DejaVu Sans"], "text-size": 16, **layout}
    return {"id": "names", "type": "symbol", "layout": {key.replace("_", "-"): each for key, each in given.items()}}


def add_sprite(path: Path, image: bytes, width: int, height: int, name: str = "shield") -> None:
    """Give a package's style a sprite of one image."""
    index = {name: {"x": 0, "y": 0, "width": width, "height": height, "pixelRatio": 1}}
    with zipfile.ZipFile(path) as old:
        files = {info.filename: old.read(info) for info in old.infolist()}
    style = json.loads(files["p12/resources/styles/root.json"])
    style["sprite"] = "../sprites/sprite"
    files["p12/resources/styles/root.json"] = json.dumps(style).encode()
    with zipfile.ZipFile(path, "w") as made:
        for each, data in files.items():
            made.writestr(each, data)
        made.writestr("p12/resources/sprites/sprite.json", json.dumps(index))
        made.writestr("p12/resources/sprites/sprite.png", image)


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes([*made, value])


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _field(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _bytes(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _text(number: int, text: str) -> bytes:
    return _bytes(number, text.encode())


def _packed(number: int, values: Sequence[int]) -> bytes:
    return _bytes(number, b"".join(map(_varint, values)))
