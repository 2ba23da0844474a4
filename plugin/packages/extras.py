# SPDX-License-Identifier: GPL-2.0-or-later
"""Thumbnail, legend and scale range of a package."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.errors import PackageError
from ..core.json_values import mapping, number, objects
from .description import optional_json
from .formats.tile_bytes import LARGEST_SIDE, image_size
from .package import TilePackage
from .xml_reader import parse_xml

_LARGEST = 8 << 20  # bytes of a thumbnail; more is something else
_MOST_PATCHES = 500
_LARGEST_PATCH = 512  # pixels to a side; larger would only fill the memory


@dataclass(frozen=True)
class Patch:
    """One line of a legend: the name of its *layer*, its own *label* (may be empty) and an image's bytes."""

    layer: str
    label: str
    image: bytes


def thumbnail_of(package: TilePackage) -> bytes | None:
    """Return the image that came with the package; ``None`` where there is none, or no image."""
    for ending in ("thumbnail.png", "thumbnail.jpg", "thumbnail.jpeg"):
        for name in package.store.find(ending):
            try:
                size = package.store.sizes[name]
                data = package.store.read(name, 0, size) if size <= _LARGEST else b""
            except PackageError:
                continue
            if _fits(data, LARGEST_SIDE):
                return data
    return None


def legend_of(package: TilePackage) -> list[Patch]:
    """Return the legend of a .tpkx (root.json) or of a .tpk that carries its service's; empty without one."""
    found: list[Patch] = []
    for layer in _layers(package):
        name = str(layer.get("name") or layer.get("layerName") or "")
        for patch in objects(layer.get("legend")):
            if len(found) >= _MOST_PATCHES:
                break
            try:
                image = base64.b64decode(str(patch.get("imageData") or ""), validate=True)
            except (binascii.Error, ValueError):
                continue
            if _fits(image, _LARGEST_PATCH):
                found.append(Patch(name, str(patch.get("label") or ""), image))
    return found


def _layers(package: TilePackage) -> Iterator[Mapping[str, Any]]:
    description = package.read_json("root.json")
    lists = [description.get("layers")]
    for name in package.store.find("mapserver.json")[:1]:
        for resource in objects(optional_json(package.store, name).get("resources")):
            if resource.get("name") == "legend":
                lists.append(mapping(resource.get("contents")).get("layers"))
    for layers in lists:
        yield from objects(layers)


def declared_scales(package: TilePackage) -> tuple[float, float] | None:
    """Return the denominators of the coarsest and the finest scale that the package is meant for.

    One of them is 0 where that end is open; ``None`` where the package reports nothing.
    """
    root = package.read_json("root.json")
    found = _scales({name.lower(): root.get(name) for name in ("minScale", "maxScale")})
    for name in package.store.find("conf.properties")[:1]:
        found = found or _scales(_properties(package, name))
    return found


def _scales(values: Mapping[str, Any]) -> tuple[float, float] | None:
    coarsest, finest = (_scale(values.get(name)) for name in ("minscale", "maxscale"))
    if coarsest and finest:
        coarsest, finest = max(coarsest, finest), min(coarsest, finest)
    return (coarsest, finest) if coarsest or finest else None


def _scale(value: Any) -> float:
    return max(0.0, number(value))


def _properties(package: TilePackage, name: str) -> dict[str, str]:
    """Return conf.properties, by names in lower case: pairs of Key and Value, elements, or lines of text."""
    try:
        data = package.store.read_all(name)
    except PackageError:
        return {}
    found: dict[str, str] = {}
    try:
        key = ""
        for element in parse_xml(data).walk():
            tag, text = element.name.lower(), element.text.strip()
            if tag == "key":
                key = text.lower()
            else:
                found.setdefault(key if tag == "value" else tag, text)
    except ValueError:
        for match in _LINE.finditer(data[:_LARGEST_TEXT].decode("utf-8", "replace")):
            found.setdefault(match[1].lower(), match[2])
    return found


_LINE = re.compile(r"^[ \t\ufeff]*([A-Za-z]{1,40})[ \t]*[=:][ \t]*([0-9.eE+-]{1,40})", re.MULTILINE)
_LARGEST_TEXT = 1 << 16  # bytes; some hundreds in truth


def _fits(data: bytes, side: int) -> bool:
    """Whether *data* is an image (PNG or JPEG) that states no more pixels than *side* either way."""
    size = image_size(data)
    return size is not None and min(size) > 0 and max(size) <= side
