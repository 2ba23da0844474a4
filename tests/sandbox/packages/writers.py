# SPDX-License-Identifier: GPL-2.0-or-later
"""Writers of .tpkx, .tpk, .vtpk and of the cache folder, file by file."""

from __future__ import annotations

import json
import os
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ..drawing import numbered_tiles, style
from ..services.schemes import Box, Scheme
from .bundles import Place, compact_v1, compact_v2, grouped

Tiles = Mapping[int, Mapping[Place, bytes]]  # level, then place
Entries = Iterator[tuple[str, bytes]]
XML = '<?xml version="1.0" encoding="utf-8" ?>'
NAMES = (
    "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xs='http://www.w3.org/2001/XMLSchema' "
    "xmlns:typens='http://www.esri.com/schemas/ArcGIS/11.1'"
)


@dataclass(frozen=True)
class Contents:
    """What goes into a package."""

    title: str
    scheme: Scheme
    tiles: Tiles
    box: Box  # in the scheme's CRS
    degrees: Box
    description: dict[str, Any]  # the service's JSON
    image: dict[str, Any]  # its `tileImageInfo`
    bundle_style: str = "script"

    @property
    def levels(self) -> list[int]:
        """The levels that were asked for, tiles or none."""
        return sorted(self.tiles)

    def envelope(self) -> dict[str, Any]:
        """The extent as Esri JSON."""
        xmin, ymin, xmax, ymax = self.box
        return {
            "xmin": xmin,
            "ymin": ymin,
            "xmax": xmax,
            "ymax": ymax,
            "spatialReference": self.scheme.reference,
        }

    def scales(self) -> tuple[float, float]:
        """Scale denominators of the coarsest and the finest level."""
        found = [lod.scale for lod in self.scheme.lods if lod.level in self.tiles]
        return max(found), min(found)


def _bundles_v2(contents: Contents, root: str) -> Entries:
    for level, tiles in sorted(contents.tiles.items()):
        for name, places in grouped(tiles):
            data = compact_v2({place: tiles[place] for place in places}, contents.bundle_style)
            yield f"{root}/L{level:02d}/{name}.bundle", data


def _bundles_v1(contents: Contents, root: str) -> Entries:
    for level, tiles in sorted(contents.tiles.items()):
        for name, places in grouped(tiles):
            bundle, index = compact_v1({place: tiles[place] for place in places})
            yield f"{root}/L{level:02d}/{name}.bundle", bundle
            yield f"{root}/L{level:02d}/{name}.bundlx", index


def _reference_xml(scheme: Scheme) -> str:
    degrees = scheme.wkt.startswith("GEOGCS")
    kind = "GeographicCoordinateSystem" if degrees else "ProjectedCoordinateSystem"
    wkt = escape(scheme.wkt, {'"': "&quot;"})
    x, y, step = scheme.domain
    tolerance = "8.983152841195215e-009" if degrees else "0.001"
    numbers = f"<WKID>{scheme.wkid}</WKID><LatestWKID>{scheme.latest}</LatestWKID>"
    return (
        f"<SpatialReference xsi:type='typens:{kind}'><WKT>{wkt}</WKT><XOrigin>{x:.17g}</XOrigin>"
        f"<YOrigin>{y:.17g}</YOrigin><XYScale>{step:.17g}</XYScale><ZOrigin>-100000</ZOrigin><ZScale>10000</ZScale>"
        f"<MOrigin>-100000</MOrigin><MScale>10000</MScale><XYTolerance>{tolerance}</XYTolerance>"
        "<ZTolerance>0.001</ZTolerance><MTolerance>0.001</MTolerance><HighPrecision>true</HighPrecision>"
        f"{'<LeftLongitude>-180</LeftLongitude>' if degrees else ''}"
        f"{numbers if scheme.wkid else ''}</SpatialReference>"
    )


def conf_xml(scheme: Scheme, storage: str, image: dict[str, Any]) -> bytes:
    """The description of a cache."""
    lods = "".join(
        f"<LODInfo xsi:type='typens:LODInfo'><LevelID>{lod.level}</LevelID><Scale>{lod.scale!r}</Scale>"
        f"<Resolution>{lod.resolution!r}</Resolution></LODInfo>"
        for lod in scheme.lods
    )
    text = (
        f"{XML}<CacheInfo xsi:type='typens:CacheInfo' {NAMES}><TileCacheInfo xsi:type='typens:TileCacheInfo'>"
        f"{_reference_xml(scheme)}<TileOrigin xsi:type='typens:PointN'><X>{scheme.origin[0]!r}</X>"
        f"<Y>{scheme.origin[1]!r}</Y></TileOrigin><TileCols>{scheme.size}</TileCols>"
        f"<TileRows>{scheme.size}</TileRows><DPI>96</DPI><PreciseDPI>96</PreciseDPI>"
        f"<LODInfos xsi:type='typens:ArrayOfLODInfo'>{lods}</LODInfos></TileCacheInfo>"
        "<TileImageInfo xsi:type='typens:TileImageInfo'>"
        f"<CacheTileFormat>{image['format']}</CacheTileFormat><CompressionQuality>0</CompressionQuality>"
        f"<Antialiasing>true</Antialiasing><BandCount>{image['bandCount']}</BandCount>"
        f"<LERCError>{image['lercError']}</LERCError></TileImageInfo>"
        "<CacheStorageInfo xsi:type='typens:CacheStorageInfo'>"
        f"<StorageFormat>{storage}</StorageFormat><PacketSize>128</PacketSize></CacheStorageInfo></CacheInfo>"
    )
    return text.encode()


def conf_cdi(contents: Contents) -> bytes:
    """The extent of a cache."""
    xmin, ymin, xmax, ymax = contents.box
    text = (
        f"{XML}<EnvelopeN xsi:type='typens:EnvelopeN' {NAMES}><XMin>{xmin!r}</XMin><YMin>{ymin!r}</YMin>"
        f"<XMax>{xmax!r}</XMax><YMax>{ymax!r}</YMax>{_reference_xml(contents.scheme)}</EnvelopeN>"
    )
    return text.encode()


def _thumbnail(contents: Contents) -> bytes:
    """An image of the whole: the middle one of the coarsest tiles, or a made-up one for tiles that are none."""
    tiles = contents.tiles[min(contents.tiles)] if contents.tiles else {}
    places = sorted(tiles)
    picture = tiles[places[len(places) // 2]] if places else b""
    return picture if picture.startswith(b"\x89PNG") else numbered_tiles.raster_tile(0, 0, 0)


def _info_xml(contents: Contents, kind: str, words: tuple[str, ...]) -> Entries:
    guid, title = str(uuid.uuid5(uuid.NAMESPACE_URL, contents.title)).upper(), escape(contents.title)
    keywords = "".join(f"<typekeyword>{word}</typekeyword>\n" for word in words)
    xmin, ymin, xmax, ymax = contents.degrees
    name = contents.scheme.wkt.split('"')[1]
    coarse, fine = contents.scales()
    yield (
        "esriinfo/item.pkinfo",
        (
            f"{XML}\n<pkinfo Culture='en-US'>\n<ID>{guid}</ID>\n<name>{title}</name>\n"
            f"<version>11.1</version>\n<size>-1</size>\n<created></created>\n<type>{kind}</type>\n<servable>false</servable>\n</pkinfo>\n"
        ).encode(),
    )
    yield (
        "esriinfo/iteminfo.xml",
        (
            f"{XML}\n<ESRI_ItemInformation Culture='en-US'>\n<name>{title}</name>\n<guid>{guid}</guid>\n"
            f"<catalogpath></catalogpath>\n<snippet>The world by QGIS</snippet>\n"
            f"<description>For tests</description>\n<summary>The world by QGIS</summary>\n"
            f"<title>{title}</title>\n<tags>world,test</tags>\n<type>{kind}</type>\n<typekeywords>\n{keywords}"
            f"</typekeywords>\n<thumbnail>thumbnail/thumbnail.png</thumbnail>\n<url></url>\n<extent>\n"
            f"<xmin>{xmin!r}</xmin>\n<ymin>{ymin!r}</ymin>\n<xmax>{xmax!r}</xmax>\n<ymax>{ymax!r}</ymax>\n</extent>\n"
            f"<spatialreference>{name}</spatialreference>\n<minScale>{coarse!r}</minScale>\n"
            f"<maxScale>{fine!r}</maxScale>\n"
            f"<accessinformation>Natural Earth</accessinformation>\n"
            f"<licenseinfo>Public domain</licenseinfo>\n"
            f"</ESRI_ItemInformation>\n"
        ).encode(),
    )
    yield "esriinfo/thumbnail/thumbnail.png", _thumbnail(contents)


def tpkx(contents: Contents) -> Entries:
    """A compact tile package."""
    scheme, (coarse, fine) = contents.scheme, contents.scales()
    xmin, ymin, xmax, ymax = contents.degrees
    item = {
        "creator": "ExportMapServerCache",
        "name": contents.title,
        "title": contents.title,
        "version": 1.0,
        "guid": str(uuid.uuid5(uuid.NAMESPACE_URL, contents.title)).upper(),
        "created": 0,
        "snippet": "The world by QGIS",
        "description": "",
        "summary": "",
        "tags": "world,test",
        "type": "Compact Tile Package",
        "typeKeywords": ["Compact Tile Package", "Tile Package", "tpkx"],
        "thumbnail": "./thumbnail.png",
        "extent": {
            "xmin": xmin,
            "ymin": ymin,
            "xmax": xmax,
            "ymax": ymax,
            "spatialReference": {"wkid": 4326},
        },
    }
    root = {
        "tileImageInfo": contents.image,
        "name": contents.title,
        "version": 1.0,
        "serviceDescription": "",
        "tileBundlesPath": "./tile",
        "copyrightText": "Natural Earth",
        "spatialReference": scheme.reference,
        "units": scheme.units,
        "minLOD": min(contents.levels),
        "maxLOD": max(contents.levels),
        "minScale": coarse,
        "maxScale": fine,
        "resampling": False,
        "tileInfo": scheme.tile_info(contents.image["format"]),
        "exportTilesAllowed": False,
        "storageInfo": {"storageFormat": "esriMapCacheStorageModeCompactV2", "packetSize": 128},
        "initialExtent": contents.envelope(),
        "fullExtent": contents.envelope(),
        "layers": [],
    }
    yield "iteminfo.json", json.dumps(item).encode()
    yield "root.json", json.dumps(root).encode()
    yield "thumbnail.png", _thumbnail(contents)
    yield from _bundles_v2(contents, "tile")


def tpk(contents: Contents) -> Entries:
    """An old tile package, with Compact V1 bundles."""
    yield from _info_xml(contents, "Tile Package", ("Data", "Tile Package", "tpk"))
    server = {
        "name": "MapServer",
        "contents": {**contents.description, "mapName": contents.title},
        "resources": [],
    }
    yield "servicedescriptions/mapserver/mapserver.json", json.dumps(server).encode()
    yield from _cache(contents, f"v101/{contents.title}", False)


def _cache(contents: Contents, root: str, v2: bool) -> Entries:
    storage = "esriMapCacheStorageModeCompactV2" if v2 else "esriMapCacheStorageModeCompact"
    yield f"{root}/conf.cdi", conf_cdi(contents)
    yield f"{root}/conf.xml", conf_xml(contents.scheme, storage, contents.image)
    yield from (_bundles_v2 if v2 else _bundles_v1)(contents, f"{root}/_alllayers")


def cache_v1(contents: Contents) -> Entries:
    """A cache folder of the old kind."""
    return _cache(contents, contents.title, False)


def cache_v2(contents: Contents) -> Entries:
    """A cache folder of the new kind."""
    return _cache(contents, contents.title, True)


def vtpk(contents: Contents) -> Entries:
    """A vector tile package, indexed."""
    scheme, (coarse, fine) = contents.scheme, contents.scales()
    yield from _info_xml(contents, "Vector Tile Package", ("Data", "Vector Tile Package", "vtpk"))
    info = scheme.tile_info("pbf")
    info["lods"] = [lod for lod in info["lods"] if lod["level"] <= max(contents.levels)]
    root = {
        **contents.description,
        "exportTilesAllowed": False,
        "capabilities": "TilesOnly",
        "tileMap": "tilemap",
        "initialExtent": contents.envelope(),
        "fullExtent": contents.envelope(),
        "minScale": coarse,
        "maxScale": fine,
        "tileInfo": info,
        "maxzoom": max(contents.levels),
        "minLOD": min(contents.levels),
        "maxLOD": max(contents.levels),
    }
    layers = [
        {"id": name, "description": name, "minzoom": first, "maxzoom": max(contents.levels), "fields": {}}
        for name, first in (("countries", 0), ("states", 3), ("disputed", 2), ("places", 1))
    ]
    index = style.tile_index((level, row, col) for level, tiles in contents.tiles.items() for row, col in tiles)
    yield "p12/root.json", json.dumps(root).encode()
    yield "p12/metadata.json", json.dumps({"vector_layers": layers}).encode()
    yield "p12/tilemap/root.json", json.dumps({"index": index}).encode()
    yield "p12/resources/info/root.json", json.dumps(style.listing()).encode()
    for name, data in style.resources().items():
        yield f"p12/resources/{name}", data
    yield from _bundles_v2(contents, "p12/tile")


def write_zip(path: Path, entries: Entries) -> None:
    """Stored, never deflated: some Esri readers refuse anything else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    os.replace(part, path)


def write_folder(path: Path, entries: Entries) -> None:
    """The same files, not packed."""
    for name, data in entries:
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
