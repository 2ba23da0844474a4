# SPDX-License-Identifier: GPL-2.0-or-later
"""What image services answer: pixel values as GeoTIFF, LERC or bare bytes, and images of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ..maps.frame import Frame
from ..maps.image_parameters import PIXELS
from ..maps.parameters import Picture
from . import encoding, heights

NOTHING = -3.4028234663852886e38  # the no-data value of the heights
LIMIT_LATITUDE = 85.05112878
STRIP = 128  # rows at once


def heights_of(frame: Frame) -> Any:
    """The heights under a frame's pixel centres, Float32, rows x columns; NOTHING beyond the world."""
    import numpy as np

    found = np.empty((frame.height, frame.width), np.float32)
    for first in range(0, frame.height, STRIP):
        last = min(first + STRIP, frame.height)
        lon, lat = frame.degrees(first, last)
        lon, lat = np.where(np.isfinite(lon), lon, 999.0), np.where(np.isfinite(lat), lat, 999.0)
        inside = (abs(lon) <= 180) & (abs(lat) <= LIMIT_LATITUDE)
        found[first:last] = np.where(inside, heights.height(lon, lat), NOTHING)
    return found


def hillshade(inner: Frame) -> Any:
    """Light from the north-west, 45 degrees high; 0 to 255. Neighbouring images fit, as slopes look beyond edges."""
    import numpy as np

    (x, y), (xmin, ymin, xmax, ymax) = inner.pixel, inner.box
    box = (xmin - x, ymin - y, xmax + x, ymax + y)
    frame = replace(inner, box=box, width=inner.width + 2, height=inner.height + 2)
    ground = heights_of(frame)
    wide, high = (size * frame.reference.metres for size in frame.pixel)
    hidden = ground == np.float32(NOTHING)
    # heights are exaggerated, the more the larger the pixels are, as a world of waves is flat from afar
    lift = np.where(hidden, 0, ground) * max(1.0, wide / 150)
    down, across = np.gradient(lift, high, wide)
    slope, aspect = np.arctan(np.hypot(across, down)), np.arctan2(down, -across)
    sun, height = np.radians(360 - 315 + 90), np.radians(45)
    light = np.sin(height) * np.cos(slope) + np.cos(height) * np.sin(slope) * np.cos(sun - aspect)
    return (np.clip(light, 0, 1) * 255).round().astype(np.uint8)[1:-1, 1:-1]


def grey(ground: Any) -> Any:
    """Heights as shades: black is the lowest there can be, white the highest."""
    import numpy as np

    span = heights.HIGHEST - heights.LOWEST
    return (np.clip((ground - heights.LOWEST) / span, 0, 1) * 255).round().astype(np.uint8)


def cast(values: Any, pixel: str) -> Any:
    """Values in another pixel type, held within its range."""
    import numpy as np

    kind = np.dtype(PIXELS[pixel][1])
    if kind.kind in "iu":
        ends = np.iinfo(kind)
        values = np.clip(values.round() if values.dtype.kind == "f" else values, ends.min, ends.max)
    return values.astype(kind)


def write_heights(picture: Picture, target: Path) -> str:
    """An image of Elevation; returns the format that it has become."""
    import numpy as np

    ground = heights_of(picture.frame)
    empty = ground == np.float32(NOTHING)
    no_data = NOTHING if picture.options["no_data"] is None else picture.options["no_data"]
    ground[empty] = no_data
    shaded = picture.options["function"] == "Hillshade"
    if picture.form in ("tiff", "bip", "bsq", "lerc") and not shaded:
        values = cast(ground, picture.options["pixel"] or "F32")
        return _write_values(values[np.newaxis], picture, target, no_data)
    shades = hillshade(picture.frame) if shaded else grey(ground)
    if picture.form in ("tiff", "bip", "bsq", "lerc"):
        return _write_values(shades[np.newaxis], picture, target, None)
    rgba = np.empty((*shades.shape, 4), np.uint8)
    rgba[..., :3] = shades[..., np.newaxis]
    rgba[..., 3] = np.where(empty, 0, 255)
    rgba[empty, :3] = 255
    return write_picture(rgba, picture, target)


def write_colours(rgba: Any, picture: Picture, target: Path) -> str:
    """An image of a service of three bands."""
    import numpy as np

    bands = picture.options["bands"]
    if picture.form in ("tiff", "bip", "bsq", "lerc"):
        values = np.moveaxis(rgba[..., bands], -1, 0)
        pixel = picture.options["pixel"]
        return _write_values(cast(values, pixel) if pixel else values, picture, target, picture.options["no_data"])
    picked = (bands * 3)[:3] if len(bands) == 1 else (bands + bands[-1:])[:3]
    return write_picture(rgba[..., [*picked, 3]], picture, target)


def write_picture(rgba: Any, picture: Picture, target: Path) -> str:
    """An image: "jpgpng" becomes a PNG where something of it is transparent."""
    form = picture.form
    holes = bool((rgba[..., 3] < 255).any())
    if form == "jpgpng":
        form = "png32" if holes else "jpg"
    clear = holes and form in ("png", "png32", "gif")
    encoding.write(rgba, form, clear, picture.frame, target, quality=picture.options["quality"])
    return form


def _write_values(values: Any, picture: Picture, target: Path, no_data: float | None) -> str:
    """Bands x rows x columns."""
    import numpy as np

    form, frame = picture.form, picture.frame
    if form == "bsq":
        target.write_bytes(np.ascontiguousarray(values).tobytes())
    elif form == "bip":
        target.write_bytes(np.ascontiguousarray(np.moveaxis(values, 0, -1)).tobytes())
    elif form == "lerc":
        ground = values[0].astype(np.float32)
        there = ground != (np.nan if no_data is None else np.float32(no_data))
        if there.all() or picture.options["lerc"] == 1:
            target.write_bytes(heights.encode(ground, picture.options["tolerance"], picture.options["lerc"]))
        else:
            target.write_bytes(heights.masked(ground, there))
    else:
        _geotiff(values, frame, picture.options, target, no_data)
    return form


def _geotiff(values: Any, frame: Frame, options: dict[str, Any], target: Path, no_data: float | None) -> None:
    import numpy as np
    from osgeo import gdal

    bands, rows, cols = values.shape
    name = next(gdal_name for gdal_name, numpy_name in PIXELS.values() if np.dtype(numpy_name) == values.dtype)
    # Before GDAL 3.7 signed bytes are a way to write unsigned ones.
    kind = getattr(gdal, f"GDT_{name}", gdal.GDT_Byte)
    packing = options["compression"]
    if packing == "JPEG" and name != "Byte":
        packing = "NONE"
    how = ["TILED=YES", f"COMPRESS={packing}"]
    if packing == "JPEG":
        how.append(f"JPEG_QUALITY={max(options['quality'], 1)}")
    if name == "Int8" and kind == gdal.GDT_Byte:
        how.append("PIXELTYPE=SIGNEDBYTE")
    made = gdal.GetDriverByName("GTiff").Create(str(target), cols, rows, bands, kind, how)
    encoding.spatial(made, frame)
    for band in range(bands):
        if no_data is not None:
            made.GetRasterBand(band + 1).SetNoDataValue(no_data)
        for first in range(0, rows, STRIP):
            part = np.ascontiguousarray(values[band, first : first + STRIP])
            made.GetRasterBand(band + 1).WriteRaster(0, first, cols, len(part), part.tobytes())
    made.FlushCache()
    del made
