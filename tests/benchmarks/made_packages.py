# SPDX-License-Identifier: GPL-2.0-or-later
"""Packages to measure with: a map of small tiles, a file of gigabytes, and imagery."""

from __future__ import annotations

import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.sandbox.packages.bundles import compact_v1, compact_v2, grouped

HALF, RESOLUTION, SCALE = 20037508.342787001, 156543.03392800014, 591657527.591555
Tiles = dict[tuple[int, int], bytes]  # row, column

SMALL_LEVEL, SMALL_SIDE = 8, 256
CUT = 512  # of the small tiles: 16 rows of 32

LARGE_LEVEL, LARGE_SIDE, LARGE_COUNT, LARGE_SIZE = 8, 256, 32_768, 1 << 16  # 2 GiB

DEEPEST, CORNER, ROWS, COLS = 15, (10_500, 17_200), 85, 87  # of the imagery: 10,000 tiles with its coarser levels
PICTURES = 40


def small_tiles() -> Tiles:
    """Return 65,536 map-like PNG tiles of 200 to 1,000 bytes; one in ten is the same blank."""
    rng = random.Random(7)
    pictures = [_drawing(rng) for _ in range(60)]
    made = {}
    for number in range(SMALL_SIDE**2):
        row, col = divmod(number, SMALL_SIDE)
        if rng.random() < 0.1:
            made[row, col] = pictures[0]
            continue
        picture = pictures[1 + number % 59]
        # Words in it make every one another tile, and as long as map tiles are.
        length = rng.randint(max(0, 200 - len(picture)), max(20, 1000 - len(picture)))
        made[row, col] = _with_words(picture, rng.randbytes(max(12, length - 12)))
    return made


def cut(tiles: Tiles) -> Tiles:
    """Return a part of the small tiles."""
    return {place: data for place, data in tiles.items() if place[0] < 16 and place[1] < 32}


def _drawing(rng: random.Random) -> bytes:
    """A PNG of 256 x 256 palette pixels with a few roads and houses."""
    sheet = np.zeros((256, 256), dtype=np.uint8)
    for colour in range(1, 4):
        y, x, height, width = (rng.randrange(limit) for limit in (250, 250, 60, 60))
        sheet[y : y + height, x : x + 2] = colour
        sheet[y : y + 2, x : x + width] = colour
    rows = np.concatenate([np.zeros((256, 1), np.uint8), sheet], axis=1).tobytes()
    palette = bytes(rng.randrange(256) for _ in range(12))
    chunks = (b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 3, 0, 0, 0)), (b"PLTE", palette)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*chunk) for chunk in (*chunks, (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _with_words(png: bytes, words: bytes) -> bytes:
    """Add a text chunk before the end."""
    return png[:-12] + _chunk(b"tEXt", words) + png[-12:]


def write_tpk(path: Path, tiles: Tiles) -> None:
    """Write the small tiles as a ``.tpk`` with all that ``tpkutils`` asks for."""
    lods = "".join(
        f"<LODInfo><LevelID>{z}</LevelID><Scale>{SCALE / 2**z!r}</Scale>"
        f"<Resolution>{RESOLUTION / 2**z!r}</Resolution></LODInfo>"
        for z in range(SMALL_LEVEL + 1)
    )
    conf = (
        '<?xml version="1.0" encoding="utf-8"?><CacheInfo><TileCacheInfo><SpatialReference><WKID>102100</WKID>'
        f"</SpatialReference><TileOrigin><X>{-HALF!r}</X><Y>{HALF!r}</Y></TileOrigin><TileCols>256</TileCols>"
        f"<TileRows>256</TileRows><DPI>96</DPI><LODInfos>{lods}</LODInfos></TileCacheInfo><TileImageInfo>"
        "<CacheTileFormat>PNG</CacheTileFormat></TileImageInfo><CacheStorageInfo>"
        "<StorageFormat>esriMapCacheStorageModeCompact</StorageFormat><PacketSize>128</PacketSize>"
        "</CacheStorageInfo></CacheInfo>"
    )
    world = dict(zip(("xmin", "ymin", "xmax", "ymax"), (-180.0, -85.05, 180.0, 85.05)))
    service = {"resourceInfo": {"geoFullExtent": world}, "contents": {"mapName": "Bench"}, "resources": []}
    words = "".join(
        f"<{key}>Bench</{key}>"
        for key in ("title", "summary", "tags", "description", "accessinformation", "licenseinfo")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("v101/Layers/conf.xml", conf)
        archive.writestr("esriinfo/iteminfo.xml", f"<ESRI_ItemInformation>{words}</ESRI_ItemInformation>")
        archive.writestr("servicedescriptions/mapserver/mapserver.json", json.dumps(service))
        for name, places in grouped(tiles):
            bundle, index = compact_v1({place: tiles[place] for place in places})
            root = f"v101/Layers/_alllayers/L{SMALL_LEVEL:02d}/{name}"
            archive.writestr(f"{root}.bundle", bundle)
            archive.writestr(f"{root}.bundlx", index)


def write_tpkx(path: Path, levels: dict[int, Tiles], form: str = "PNG") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("root.json", root_json(max(levels), form))
        for level, tiles in levels.items():
            for name, places in grouped(tiles):
                data = compact_v2({place: tiles[place] for place in places})
                archive.writestr(f"tile/L{level:02d}/{name}.bundle", data)


def root_json(deepest: int, form: str) -> str:
    lods = [{"level": z, "resolution": RESOLUTION / 2**z, "scale": SCALE / 2**z} for z in range(deepest + 1)]
    info: dict[str, Any] = {"rows": 256, "cols": 256, "dpi": 96, "spatialReference": {"wkid": 102100}, "lods": lods}
    return json.dumps(
        {
            "tileInfo": {**info, "origin": {"x": -HALF, "y": HALF}},
            "tileImageInfo": {"format": form},
            "storageInfo": {"storageFormat": "esriMapCacheStorageModeCompactV2", "packetSize": 128},
            "name": "Bench",
        }
    )


def write_large(path: Path) -> None:
    """Write 2 GiB of sound PNG tiles, each different, none of them ever all in memory."""
    noise = random.Random(3).randbytes(LARGE_SIZE)
    base = _drawing(random.Random(5))
    frame = 4 + LARGE_SIZE
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("root.json", root_json(LARGE_LEVEL, "PNG"))
        places = [divmod(number, LARGE_SIDE) for number in range(LARGE_COUNT)]
        for name, members in grouped(places):
            index = np.zeros((128, 128), dtype="<u8")
            start = 64 + 8 * 128 * 128
            for number, (row, col) in enumerate(members):
                index[row % 128, col % 128] = (LARGE_SIZE << 40) | (start + number * frame + 4)
            size = start + len(members) * frame
            head = struct.pack("<4I3Q6I", 3, 16384, LARGE_SIZE, 5, 0, size, 40, 131092, 3, 16, 16384, 5, 131072)
            with archive.open(f"tile/L{LARGE_LEVEL:02d}/{name}.bundle", "w", force_zip64=True) as entry:
                entry.write(head + index.tobytes())
                for number in range(len(members)):
                    words = struct.pack("<I", number) + name.encode() + noise
                    tile = _with_words(base, words[: LARGE_SIZE - len(base) - 12])
                    entry.write(struct.pack("<I", len(tile)) + tile)


def imagery() -> dict[int, Tiles]:
    """Return some 10,000 JPEG tiles, no two of them equal, 20 to 25 kB each like those of aerial photos."""
    from osgeo import gdal

    rng = np.random.default_rng(2)
    pool = []
    for _ in range(PICTURES):
        bands = gdal.GetDriverByName("MEM").Create("", 256, 256, 3)
        ground = sum(np.kron(rng.normal(0, 40, (3, 256 // n, 256 // n)), np.ones((n, n))) / 2 for n in (64, 16, 4, 1))
        bands.WriteArray(np.clip(110 + ground * 1.2, 0, 255).astype(np.uint8))
        gdal.GetDriverByName("JPEG").CreateCopy("/vsimem/bench.jpg", bands, options=["QUALITY=75"])
        pool.append(_contents("/vsimem/bench.jpg"))
        gdal.Unlink("/vsimem/bench.jpg")
    levels, number = {}, 0
    for level, (top, bottom, left, right) in _pyramid():
        tiles: Tiles = {}
        for row in range(top, bottom + 1):
            for col in range(left, right + 1):
                tiles[row, col] = pool[number % PICTURES] + struct.pack("<I", number)
                number += 1
        levels[level] = tiles
    return levels


def _contents(name: str) -> bytes:
    from osgeo import gdal

    file = gdal.VSIFOpenL(name, "rb")
    try:
        return bytes(gdal.VSIFReadL(1, gdal.VSIStatL(name).size, file))
    finally:
        gdal.VSIFCloseL(file)


def _pyramid() -> Iterator[tuple[int, tuple[int, int, int, int]]]:
    """Yield the levels from the top with their ranges of rows and columns."""
    for level in range(DEEPEST + 1):
        up = DEEPEST - level
        yield (
            level,
            (CORNER[0] >> up, (CORNER[0] + ROWS - 1) >> up, CORNER[1] >> up, (CORNER[1] + COLS - 1) >> up),
        )
