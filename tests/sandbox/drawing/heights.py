# SPDX-License-Identifier: GPL-2.0-or-later
"""Heights of a world that never was: a formula that tests can work out too, and LERC tiles of it."""

from __future__ import annotations

import struct
import threading
import uuid
from functools import lru_cache
from typing import Any

from ..services.schemes import Scheme

RADIUS = 6378137.0
LERC_ERROR = 0.1  # by how much an encoded height may be wrong
LOWEST, HIGHEST = -2200.0, 2600.0
_lock = threading.Lock()


def height(lon: Any, lat: Any) -> Any:
    """Metres above the sea at a longitude and latitude in degrees; numbers or NumPy arrays.

    200 + 1500 sin(3 lon) cos(2 lat) + 600 sin(5 lat) + 300 sin(30 lon) cos(30 lat)

    It never leaves LOWEST to HIGHEST, and goes on across the 180th meridian.
    """
    import numpy as np

    east, north = np.radians(lon), np.radians(lat)
    wide = 1500 * np.sin(3 * east) * np.cos(2 * north) + 600 * np.sin(5 * north)
    return 200 + wide + 300 * np.sin(30 * east) * np.cos(30 * north)


def samples(scheme: Scheme, level: int, row: int, col: int) -> Any:
    """The heights at the corners of a tile's pixels: one more each way than pixels; web mercator only.

    Samples are counted from the scheme's origin, so that neighbours have the very same ones on their shared edge.
    """
    import numpy as np

    lod = scheme.lod(level)
    assert lod is not None and scheme.latest == 3857
    steps = np.arange(scheme.size + 1)
    x = scheme.origin[0] + (col * scheme.size + steps) * lod.resolution
    y = scheme.origin[1] - (row * scheme.size + steps) * lod.resolution
    lon, lat = np.degrees(x / RADIUS), np.degrees(np.arctan(np.sinh(y / RADIUS)))
    return height(lon[np.newaxis, :], lat[:, np.newaxis]).astype(np.float32)


@lru_cache(maxsize=256)
def tile(scheme: Scheme, level: int, row: int, col: int) -> bytes:
    """A tile as a LERC2 blob: Float32, one band."""
    return encode(samples(scheme, level, row, col))


@lru_cache(maxsize=256)
def class_tile(scheme: Scheme, level: int, row: int, col: int) -> bytes:
    """A tile of classes, one for each 30 degrees, as a LERC2 blob with a value for each pixel; degrees only."""
    import numpy as np

    lod = scheme.lod(level)
    assert lod is not None and scheme.latest == 4326
    steps = np.arange(scheme.size) + 0.5
    lon = scheme.origin[0] + (col * scheme.size + steps) * lod.resolution
    lat = scheme.origin[1] - (row * scheme.size + steps) * lod.resolution
    return encode(class_of(lon[np.newaxis, :], lat[:, np.newaxis]).astype(np.float32), 0)


def class_of(lon: Any, lat: Any) -> Any:
    """The class at a longitude and latitude in degrees: from 0 in the southwest, twelve to a row."""
    return (lat + 90) // 30 * 12 + (lon + 180) // 30


def encode(heights: Any, error: float = LERC_ERROR, version: int = 2) -> bytes:
    """Have GDAL's MRF driver write one page, as LERC 1 or 2: its data file is the blob."""
    from osgeo import gdal

    down, across = heights.shape
    folder = f"/vsimem/{uuid.uuid4().hex}"
    with _lock:
        # as bytes, since GDAL's own way to take NumPy arrays is not in every Python
        memory = gdal.GetDriverByName("MEM").Create("", across, down, 1, gdal.GDT_Float32)
        memory.GetRasterBand(1).WriteRaster(0, 0, across, down, heights.tobytes())
        # 2.2 is what every GDAL reads
        kind = "L2_VER=2" if version == 2 else "V1=ON"
        size = f"BLOCKXSIZE={across}", f"BLOCKYSIZE={down}"
        options = ["COMPRESS=LERC", *size, f"OPTIONS=LERC_PREC={error} {kind}"]
        made = gdal.GetDriverByName("MRF").CreateCopy(f"{folder}/tile.mrf", memory, options=options)
        if made is None:
            raise RuntimeError(f"GDAL writes no LERC: {gdal.GetLastErrorMsg()}")
        del made  # closes, and so writes, the files
        try:
            size = gdal.VSIStatL(f"{folder}/tile.lrc").size
            file = gdal.VSIFOpenL(f"{folder}/tile.lrc", "rb")
            blob = bytes(gdal.VSIFReadL(1, size, file))
            gdal.VSIFCloseL(file)
        finally:
            # not RmdirRecursive: it fails here where a test has turned GDAL's exceptions on
            for name in gdal.ReadDir(folder) or []:
                gdal.Unlink(f"{folder}/{name}")
    if not blob.startswith(b"Lerc2 " if version == 2 else b"CntZImage "):
        raise RuntimeError("GDAL wrote something that is not LERC")
    return blob


def masked(heights: Any, there: Any) -> bytes:
    """A LERC2 blob of Float32 whose mask hides all but some: as GDAL writes none, values follow it as they are.

    Source: Esri's LERC specification. Neither mask nor values are compressed.
    """
    import numpy as np

    kept, bits = heights[there], np.packbits(there.reshape(-1)).tobytes()
    runs = [bits[first : first + 32767] for first in range(0, len(bits), 32767)]
    mask = b"".join(struct.pack("<h", len(run)) + run for run in runs) + struct.pack("<h", -32768)
    if not kept.size:
        mask, kept = b"", np.zeros(0, np.float32)
    body = struct.pack("<i", len(mask)) + mask + (b"\1" + kept.tobytes() if kept.size else b"")
    span = (float(kept.min()), float(kept.max())) if kept.size else (0.0, 0.0)
    numbers = 2, *heights.shape, int(kept.size), 8, 58 + len(body), 6
    return b"Lerc2 " + struct.pack("<7i3d", *numbers, 0.0, *span) + body
