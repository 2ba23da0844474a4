# SPDX-License-Identifier: GPL-2.0-or-later
"""Small packages made on the spot, and the real ones where they are at hand. No tests of its own."""

from __future__ import annotations

import gzip
import json
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
REAL = Path(os.environ.get("ARCGIS_EXPORT_PACKAGES") or ROOT.parent / "shared" / "packages")
HALF = 20037508.342787
RESOLUTION = 156543.03392800014


def real(name):
    """The path of a real package; skips the test where they aren't at hand."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{name} is not available")
    return path


def png(colour, kind="RGBA", size=256):
    """A PNG of one colour (r, g, b[, a]) as RGB, RGBA or palette."""
    depth = {"RGB": 2, "RGBA": 6, "P": 3}[kind]
    pixel = {"RGB": bytes(colour[:3]), "RGBA": bytes((*colour, 255)[:4]), "P": b"\x00"}[kind]
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, depth, 0, 0, 0))]
    if kind == "P":
        chunks.append((b"PLTE", bytes(colour[:3])))
    chunks += [(b"IDAT", zlib.compress((b"\x00" + pixel * size) * size, 1)), (b"IEND", b"")]
    framed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def vector_tile(text):
    return gzip.compress(b"\x1a\x05" + text.encode())


def bundles(tiles):
    """Compact V2 bundles {name: bytes} of {(level, row, col): data}."""
    groups = {}
    for (level, row, col), data in tiles.items():
        groups.setdefault((level, row // 128 * 128, col // 128 * 128), {})[row % 128, col % 128] = data
    made = {}
    for (level, row, col), members in groups.items():
        index, body, at = [0] * 16384, bytearray(), 64 + 131072
        for (r, c), data in members.items():
            body += struct.pack("<I", len(data)) + data
            index[128 * r + c] = (len(data) << 40) | (at + 4)
            at += 4 + len(data)
        # Record count 0, as ArcGIS writes it.
        header = struct.pack("<IIIIQQQIIIIII", 3, 0, 1, 5, 0, at, 40, 131092, 3, 0, 16384, 5, 131072)
        name = f"L{level:02d}/R{row:04x}C{col:04x}.bundle"
        made[name] = header + struct.pack("<16384Q", *index) + bytes(body)
    return made


def bundles_v1(tiles, trailer=True):
    """Compact V1 bundles with their bundlx, all in the one bundle at 0, 0."""
    made = {}
    for level in {level for level, _, _ in tiles}:
        offsets, body, at = [60 + 4 * i for i in range(16384)], bytearray(), 60 + 65536
        for (one, row, col), data in tiles.items():
            if one == level:
                offsets[128 * col + row] = at
                body += struct.pack("<I", len(data)) + data
                at += 4 + len(data)
        header = struct.pack("<15I", 3, 16384, 1, 5, 0, 0, at, 0, 40, 0, 16, 0, 127, 0, 127)
        index = struct.pack("<4I", 3, 4096, 16384, 5) + b"".join(o.to_bytes(5, "little") for o in offsets)
        made[f"L{level:02d}/R0000C0000.bundle"] = header + bytes(65536) + bytes(body)
        made[f"L{level:02d}/R0000C0000.bundlx"] = index + (struct.pack("<4I", 0, 16, 16, 0) if trailer else b"")
    return made


def tile_info(wkid=102100, origin=(-HALF, HALF), size=256, resolutions=None):
    resolutions = resolutions or [RESOLUTION / 2**z for z in range(20)]
    return {
        "rows": size,
        "cols": size,
        "dpi": 96,
        "origin": {"x": origin[0], "y": origin[1]},
        "spatialReference": {"wkid": wkid},
        "lods": [{"level": i, "resolution": r, "scale": r * 3779.5} for i, r in enumerate(resolutions)],
    }


def make_tpkx(path, tiles, fmt="PNG", info=None, deflate=False, **root):
    """Write a .tpkx; *root* adds to root.json."""
    description = {
        "tileInfo": info or tile_info(),
        "tileImageInfo": {"format": fmt},
        "storageInfo": {"storageFormat": "esriMapCacheStorageModeCompactV2", "packetSize": 128},
        "name": "Made",
        "copyrightText": "Nobody & <b>all</b>",
        **root,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        archive.writestr("root.json", json.dumps(description))
        for name, data in bundles(tiles).items():
            archive.writestr(f"tile/{name}", data)
    return path


def make_vtpk(path, tiles, info=None, packet_size=128, **files):
    description = {
        "tileInfo": {**(info or tile_info(size=512, resolutions=[RESOLUTION / 2**z for z in range(1, 9)]))},
        "resourceInfo": {
            "styleVersion": 8,
            "tileCompression": "gzip",
            "cacheInfo": {"storageInfo": {"packetSize": packet_size, "storageFormat": "compactV2"}},
        },
        "name": "Vectors",
    }
    description["tileInfo"]["format"] = "pbf"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p12/root.json", json.dumps(description))
        for name, data in bundles(tiles).items():
            archive.writestr(f"p12/tile/{name}", data)
        for name, value in files.items():
            archive.writestr(f"p12/{name.replace('__', '/')}.json", json.dumps(value))
    return path


def conf_xml(info, storage="esriMapCacheStorageModeCompact", fmt="PNG"):
    lods = "".join(
        f"<LODInfo><LevelID>{lod['level']}</LevelID><Scale>{lod['scale']}</Scale>"
        f"<Resolution>{lod['resolution']}</Resolution></LODInfo>"
        for lod in info["lods"]
    )
    kept = f"<CacheStorageInfo><StorageFormat>{storage}</StorageFormat></CacheStorageInfo>" if storage else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        "<CacheInfo xmlns:typens='http://www.esri.com/schemas/ArcGIS/10.3'><TileCacheInfo><SpatialReference>"
        f"<WKID>{info['spatialReference']['wkid']}</WKID></SpatialReference>"
        f"<TileOrigin><X>{info['origin']['x']}</X><Y>{info['origin']['y']}</Y></TileOrigin>"
        f"<TileCols>{info['cols']}</TileCols><TileRows>{info['rows']}</TileRows><DPI>96</DPI>"
        f"<LODInfos>{lods}</LODInfos></TileCacheInfo>"
        f"<TileImageInfo><CacheTileFormat>{fmt}</CacheTileFormat></TileImageInfo>{kept}</CacheInfo>"
    )


def write_files(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder
