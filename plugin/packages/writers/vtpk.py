# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a vector tile package (``.vtpk``) from tiles and resources of another one."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...core.errors import PackageError
from ...core.i18n import tr
from ...core.json_values import mapping
from ..package import TilePackage
from ..stores.bundles import PACKET
from ..stores.store import DamagedError
from .bundle_set import Block, write_bundled
from .left_out import LeftOut
from .sqlite_file import Cancelled, Progress, RawTile, chosen_counts, copies, watched

ROOT = "p12"  # where QGIS and ArcGIS expect the description
_TILES = (".bundle", ".bundlx")


def write_vtpk(
    package: TilePackage,
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> int:
    """Copy all tiles of a vector *package* with its styles, fonts and texts into a new file; return how many.

    The description gets the levels and the extent of the tiles that are there. Raises ``PackageError``
    and ``CancelledError``.
    """
    if not package.is_vector:
        raise PackageError(tr("A .vtpk holds vector tiles only, and this package holds raster tiles."))
    counts = chosen_counts(package, None, None)
    root = package.root

    def describe(archive: zipfile.ZipFile, blocks: Mapping[int, Block]) -> None:
        description = _description(package, blocks)
        archive.writestr(f"{ROOT}/root.json", json.dumps(description, ensure_ascii=False))
        folder = description.get("tileMap")
        tile_map = f"{folder if isinstance(folder, str) else 'tilemap'}/root.json"
        found = package.read_json(tile_map)
        if found:
            archive.writestr(f"{ROOT}/{tile_map}", json.dumps(found))
        written = {f"{root}root.json", f"{root}{tile_map}"}
        for name in package.store.sizes:
            if name in written or name.lower().endswith(_TILES):
                continue
            target = f"{ROOT}/{name[len(root) :]}" if root and name.startswith(root) else name
            try:
                archive.writestr(target, package.store.read_all(name))
            except DamagedError:
                continue  # a broken font is no reason to lose the tiles

    total, left_out = sum(counts.values()), LeftOut()

    def own() -> Iterator[RawTile]:
        copied = False
        for tile in copies(package, counts, None, left_out=left_out):
            copied = True
            yield tile
        if not copied:
            raise left_out.error(total, ".vtpk")

    tiles = watched(own(), total, progress, cancelled)
    return write_bundled(Path(path), tiles, f"{ROOT}/tile", describe, cancelled)


def _description(package: TilePackage, blocks: Mapping[int, Block]) -> dict[str, Any]:
    """Return root.json, true of the tiles that are there."""
    scheme, levels = package.scheme, sorted(blocks)
    box = scheme.range_extent(levels[-1], *blocks[levels[-1]])
    box = (box.intersection(package.declared_extent) if package.declared_extent else None) or box
    found = dict(package.read_json("root.json"))
    given = found.get("fullExtent")
    reference = given.get("spatialReference") if isinstance(given, Mapping) else None
    corners = {"xmin": box.xmin, "ymin": box.ymin, "xmax": box.xmax, "ymax": box.ymax}
    extent = {**corners, "spatialReference": reference or scheme.spatial_reference.to_json()}
    info = dict(found["tileInfo"])
    info["lods"] = [
        {"level": lod.level, "resolution": lod.resolution, "scale": lod.scale}
        for lod in scheme.lods
        if lod.level <= levels[-1]
    ]
    first, last = scheme.lod(levels[0]), scheme.lod(levels[-1])
    resource = mapping(found.get("resourceInfo"))
    cache = mapping(resource.get("cacheInfo"))
    storage = {"storageFormat": "compactV2", **mapping(cache.get("storageInfo")), "packetSize": PACKET}
    return {
        **found,
        "resourceInfo": {**resource, "cacheInfo": {**cache, "storageInfo": storage}},
        "tileInfo": info,
        "fullExtent": extent,
        "initialExtent": extent,
        "minScale": first.scale,
        "maxScale": last.scale,
        "minLOD": first.level,
        "maxLOD": last.level,
        **({"maxzoom": last.level} if "maxzoom" in found else {}),
    }
