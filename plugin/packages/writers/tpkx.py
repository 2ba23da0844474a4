# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a tile package (``.tpkx``): a stored zip of Compact V2 bundles with their description.

Source: Esri's Tile Package Specification, and the keys that ArcGIS itself writes.
"""

from __future__ import annotations

import json
import math
import os
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...core.errors import PackageError
from ...core.i18n import tr
from ...tiles.extent import Extent
from ...tiles.scheme import TileScheme
from ..description import Metadata
from ..formats.tile_bytes import JPEG, kind_of
from ..package import Tile
from .bundle_set import Block, write_bundled
from .sqlite_file import Cancelled, Progress, watched

_EARTH_RADIUS = 6378137.0
_PIXEL = 0.0254  # metres in an inch, of which dpi counts the pixels
_UNITS = {"esriMeters": 1.0, "esriFeet": 0.3048, "esriDecimalDegrees": math.pi * _EARTH_RADIUS / 180}


def write_tpkx(
    path: str | os.PathLike[str],
    scheme: TileScheme,
    tiles: Iterable[Tile],
    tile_format: str,
    metadata: Metadata,
    extent: Extent | None = None,
    extent_wgs84: Extent | None = None,
    thumbnail: bytes | None = None,
    progress: Progress | None = None,
    total: int = 0,
    cancelled: Cancelled | None = None,
) -> int:
    """Write *tiles*, bytes unchanged, into a new package; return how many it holds.

    *tile_format* is ``PNG``, ``JPEG`` or ``MIXED``; *metadata* are the texts to store.
    *extent* is in the scheme's spatial reference, by default the box of the deepest tiles; *extent_wgs84* is
    the same in degrees, which only web mercator and WGS 84 know by themselves. Tiles may come in any order;
    of two at one position the last counts, empty ones don't. *total* is for
    *progress* (done, total) only. The file appears whole or not at all. Raises ``PackageError`` and ``CancelledError``.
    """

    def describe(archive: zipfile.ZipFile, blocks: Mapping[int, Block]) -> None:
        box = extent or scheme.range_extent(max(blocks), *blocks[max(blocks)])
        texts = {"description": metadata.description, "title": metadata.title, "tags": metadata.tags}
        texts.update(accessInformation=metadata.credits, licenseInfo=metadata.license)
        root = _root_json(scheme, tile_format, texts, sorted(blocks), box)
        item = _item_json(texts, extent_wgs84 or _degrees(scheme, box), thumbnail)
        archive.writestr("iteminfo.json", json.dumps(item, ensure_ascii=False))
        archive.writestr("root.json", json.dumps(root, ensure_ascii=False))
        if thumbnail:
            archive.writestr(_thumbnail_name(thumbnail), thumbnail)

    def checked() -> Iterator[Tile]:
        for tile in tiles:
            if tile.data:
                _check_position(scheme, tile.level, tile.row, tile.col)
            yield tile

    return write_bundled(Path(path), watched(checked(), total, progress, cancelled), "tile", describe, cancelled)


def _check_position(scheme: TileScheme, level: int, row: int, col: int) -> None:
    if level not in scheme.levels or row < 0 or col < 0:
        raise PackageError(
            tr("The tile at level {level}, row {row}, column {col} does not fit the tile scheme.").format(
                level=level, row=row, col=col
            )
        )


def _root_json(
    scheme: TileScheme, tile_format: str, words: Mapping[str, str], levels: list[int], box: Extent
) -> dict[str, Any]:
    reference = _reference(scheme)
    coarsest, deepest = scheme.lod(levels[0]), scheme.lod(levels[-1])
    extent = {**_corners(box), "spatialReference": reference}
    return {
        "tileImageInfo": {
            "format": tile_format,
            "compressionQuality": 0 if tile_format == "PNG" else 75,
            "bandCount": 1,
            "lercError": 0,
        },
        "name": words["title"],
        "version": 1.0,
        "serviceDescription": words["description"],
        "copyrightText": words["accessInformation"],
        "tileBundlesPath": "./tile",
        "spatialReference": reference,
        "units": _units(scheme),
        "minLOD": coarsest.level,
        "maxLOD": deepest.level,
        "minScale": coarsest.scale,
        "maxScale": deepest.scale,
        "resampling": True,
        "tileInfo": {
            "rows": scheme.tile_height,
            "cols": scheme.tile_width,
            "dpi": scheme.dpi,
            "origin": {"x": scheme.origin_x, "y": scheme.origin_y},
            "spatialReference": reference,
            "lods": [{"level": lod.level, "resolution": lod.resolution, "scale": lod.scale} for lod in scheme.lods],
        },
        "exportTilesAllowed": False,
        "storageInfo": {"storageFormat": "esriMapCacheStorageModeCompactV2", "packetSize": 128},
        "layers": [],
        "initialExtent": extent,
        "fullExtent": extent,
    }


def _item_json(words: Mapping[str, str], degrees: Extent | None, thumbnail: bytes | None) -> dict[str, Any]:
    item: dict[str, Any] = {
        "creator": "ArcGIS Export",
        "name": words["title"],
        "guid": str(uuid.uuid4()).upper(),
        "version": 1.0,
        "created": 0,
        "snippet": "",
        "summary": "",
        **words,
        "type": "Compact Tile Package",
        "typeKeywords": ["Compact Tile Package", "Tile Package", "tpkx"],
    }
    if thumbnail:
        item["thumbnail"] = f"./{_thumbnail_name(thumbnail)}"
    if degrees is not None:
        item["extent"] = {**_corners(degrees), "spatialReference": {"wkid": 4326, "latestWkid": 4326}}
    return item


def _reference(scheme: TileScheme) -> dict[str, int | str]:
    if scheme.spatial_reference.is_web_mercator:
        return {"wkid": 102100, "latestWkid": 3857}
    return scheme.spatial_reference.to_json()


def _units(scheme: TileScheme) -> str:
    """Return Esri's name of the map's unit, which lies in the relation of scale and resolution."""
    lod = scheme.lods[0]
    metres = lod.scale * _PIXEL / scheme.dpi / lod.resolution if scheme.dpi > 0 else 0
    for name, length in _UNITS.items():
        if abs(metres / length - 1) < 0.01:
            return name
    return "esriUnknownUnits"


def _degrees(scheme: TileScheme, box: Extent) -> Extent | None:
    """Return *box* in WGS 84 where that takes no projection library."""
    reference = scheme.spatial_reference
    if reference.authid == "EPSG:4326":
        return box
    if not reference.is_web_mercator:
        return None

    def longitude(x: float) -> float:
        return math.degrees(x / _EARTH_RADIUS)

    def latitude(y: float) -> float:
        return math.degrees(math.atan(math.sinh(max(-20.0, min(20.0, y / _EARTH_RADIUS)))))

    return Extent(longitude(box.xmin), latitude(box.ymin), longitude(box.xmax), latitude(box.ymax))


def _corners(box: Extent) -> dict[str, float]:
    return {"xmin": box.xmin, "ymin": box.ymin, "xmax": box.xmax, "ymax": box.ymax}


def _thumbnail_name(data: bytes) -> str:
    return "thumbnail.jpg" if kind_of(data) == JPEG else "thumbnail.png"
