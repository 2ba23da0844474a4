# SPDX-License-Identifier: GPL-2.0-or-later
"""What lies in a package beside its tiles: thumbnail, legend, and the scales it is meant for."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import PackageError
from .description import optional_json
from .package import TilePackage

_LARGEST = 8 << 20  # bytes of a thumbnail; more is something else
_MOST_PATCHES = 500


@dataclass(frozen=True)
class Patch:
    """One line of a legend: the name of its *layer*, its own *label* (may be empty) and a picture's bytes."""

    layer: str
    label: str
    image: bytes


def thumbnail_of(package: TilePackage) -> bytes | None:
    """Return the picture that came with the package; ``None`` where there is none, or no picture."""
    for ending in ("thumbnail.png", "thumbnail.jpg", "thumbnail.jpeg"):
        for name in package.store.find(ending):
            try:
                size = package.store.sizes[name]
                data = package.store.read(name, 0, size) if size <= _LARGEST else b""
            except PackageError:
                continue
            if data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
                return data
    return None


def legend_of(package: TilePackage) -> list[Patch]:
    """Return the legend of a .tpkx (root.json) or of a .tpk that carries its service's; empty without one."""
    found: list[Patch] = []
    for layer in _layers(package):
        name = str(layer.get("name") or layer.get("layerName") or "")
        patches = layer.get("legend")
        for patch in patches if isinstance(patches, list) else []:
            if not isinstance(patch, Mapping) or len(found) >= _MOST_PATCHES:
                continue
            try:
                image = base64.b64decode(str(patch.get("imageData") or ""), validate=True)
            except (binascii.Error, ValueError):
                continue
            if image:
                found.append(Patch(name, str(patch.get("label") or ""), image))
    return found


def _layers(package: TilePackage) -> Iterator[Mapping[str, Any]]:
    description = package.read_json("root.json")
    lists = [description.get("layers")]
    for name in package.store.find("mapserver.json")[:1]:
        resources = optional_json(package.store, name).get("resources")
        for resource in resources if isinstance(resources, list) else []:
            if isinstance(resource, Mapping) and resource.get("name") == "legend":
                contents = resource.get("contents")
                lists.append(contents.get("layers") if isinstance(contents, Mapping) else None)
    for layers in lists:
        for layer in layers if isinstance(layers, list) else []:
            if isinstance(layer, Mapping):
                yield layer
