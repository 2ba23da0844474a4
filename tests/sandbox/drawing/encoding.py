# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels into files. PNG needs NumPy only; the other formats are GDAL's.

Images come as arrays of rows x columns x 4 bytes: red, green, blue, opacity.
"""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

from ..maps.frame import Frame

MIME = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "svgz": "image/svg+xml",
    "kmz": "application/vnd.google-earth.kmz",
}
ENDINGS = {"png8": "png", "png24": "png", "png32": "png", "tiff": "tif"}
DRIVERS = {"jpg": "JPEG", "gif": "GIF", "bmp": "BMP", "pdf": "PDF"}
LEVELS = 6  # shades of each colour in a palette


def ending(form: str) -> str:
    """The file ending of a format."""
    return ENDINGS.get(form, form)


def png(pixels: Any, kind: int, palette: bytes = b"", clear: bytes = b"") -> bytes:
    """A PNG of rows x columns x bytes: kind 2 is RGB, 3 a palette, 6 RGBA. Each row is written less the one above."""
    import numpy as np

    height, width = pixels.shape[:2]
    flat = pixels.reshape(height, -1)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    out = io.BytesIO()
    out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, kind, 0, 0, 0)))
    if palette:
        out.write(chunk(b"PLTE", palette))
    if clear:
        out.write(chunk(b"tRNS", clear))
    packer, above = zlib.compressobj(1), np.zeros((1, flat.shape[1]), np.uint8)
    for first in range(0, height, 128):
        part = flat[first : first + 128]
        rows = np.empty((len(part), flat.shape[1] + 1), np.uint8)
        rows[:, 0] = 2
        rows[:, 1:] = part - np.concatenate([above, part[:-1]])
        above = part[-1:]
        out.write(chunk(b"IDAT", packer.compress(rows.tobytes())))
    out.write(chunk(b"IDAT", packer.flush()) + chunk(b"IEND", b""))
    return out.getvalue()


def indexed(rgba: Any, clear: bool) -> tuple[Any, bytes, bytes]:
    """Pixels as places in a palette, the palette, and its opacities: the very colours where there are few."""
    import numpy as np

    rgb = rgba[..., :3]
    few = np.unique(rgb[::7, ::7].reshape(-1, 3), axis=0)
    if len(few) <= 250 and rgb.size < 3_000_000:
        few = np.unique(rgb.reshape(-1, 3), axis=0)
    if len(few) <= 250 and rgb.size < 3_000_000:
        keys = few.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
        wanted = rgb.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
        places, colours = np.searchsorted(keys, wanted).astype(np.uint8), few
    else:
        steps = (rgb.astype(np.uint16) * (LEVELS - 1) + 127) // 255
        places = (steps[..., 0] * LEVELS * LEVELS + steps[..., 1] * LEVELS + steps[..., 2]).astype(np.uint8)
        shades = np.linspace(0, 255, LEVELS).round().astype(np.uint8)
        colours = np.stack(np.meshgrid(shades, shades, shades, indexing="ij"), axis=-1).reshape(-1, 3)
    opacity = b""
    if clear:
        places = np.where(rgba[..., 3] < 128, np.uint8(len(colours)), places)
        opacity = b"\xff" * len(colours) + b"\0"
        colours = np.concatenate([colours, [[255, 255, 255]]])
    return places, colours.astype(np.uint8).tobytes(), opacity


def _svg(rgba: Any) -> bytes:
    """A drawing that is one image: for services that are not drawn."""
    height, width = rgba.shape[:2]
    data = base64.b64encode(png(rgba, 6)).decode()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" xlink:href="data:image/png;base64,{data}"/></svg>\n'
    ).encode()


def spatial(dataset: Any, frame: Frame) -> None:
    """Tell a dataset of GDAL where it lies."""
    from osgeo import osr

    reference = osr.SpatialReference()
    reference.SetFromUserInput(frame.reference.definition)
    dataset.SetProjection(reference.ExportToWkt())
    dataset.SetGeoTransform(frame.geotransform())


def _memory(rgba: Any, bands: int) -> Any:
    """A dataset in memory."""
    from osgeo import gdal

    height, width = rgba.shape[:2]
    made = gdal.GetDriverByName("MEM").Create("", width, height, bands, gdal.GDT_Byte)
    # as bytes, since GDAL's own way to take NumPy arrays is not in every Python
    space = {"buf_pixel_space": 4, "buf_line_space": 4 * width, "buf_band_space": 1}
    made.WriteRaster(0, 0, width, height, rgba.tobytes(), width, height, gdal.GDT_Byte, [*range(1, bands + 1)], **space)
    return made


def _gdal(rgba: Any, form: str, clear: bool, frame: Frame, target: Path, options: dict[str, Any]) -> None:
    from osgeo import gdal

    if form == "gif":
        places, palette, opacity = indexed(rgba, clear)
        memory = gdal.GetDriverByName("MEM").Create("", frame.width, frame.height, 1, gdal.GDT_Byte)
        memory.GetRasterBand(1).WriteRaster(0, 0, frame.width, frame.height, places.tobytes())
        table = gdal.ColorTable()
        for place in range(len(palette) // 3):
            table.SetColorEntry(place, (*palette[3 * place : 3 * place + 3], 255))
        memory.GetRasterBand(1).SetRasterColorTable(table)
        if opacity:
            memory.GetRasterBand(1).SetNoDataValue(len(opacity) - 1)
    else:
        memory = _memory(rgba, 3)
    how = []
    if form == "pdf":
        spatial(memory, frame)
        how = [f"DPI={frame.dpi:g}", "COMPRESS=DEFLATE"]
    elif form == "jpg":
        how = [f"QUALITY={options.get('quality', 75)}"]
    made = gdal.GetDriverByName(DRIVERS[form]).CreateCopy(str(target), memory, options=how)
    if made is None:
        raise RuntimeError(f"GDAL writes no {form}: {gdal.GetLastErrorMsg()}")
    del made
    Path(f"{target}.aux.xml").unlink(missing_ok=True)


def write(rgba: Any, form: str, clear: bool, frame: Frame, target: Path, **options: Any) -> None:
    """An image as a file of a format of Export Map."""
    if form in DRIVERS:
        _gdal(rgba, form, clear, frame, target, options)
    elif form == "svg":
        target.write_bytes(_svg(rgba))
    elif form == "svgz":
        target.write_bytes(gzip.compress(_svg(rgba), mtime=0))
    elif form == "png8":
        places, palette, opacity = indexed(rgba, clear)
        target.write_bytes(png(places, 3, palette, opacity))
    elif clear or form == "png32":
        target.write_bytes(png(rgba, 6))
    else:
        target.write_bytes(png(rgba[..., :3], 2))


def kmz(picture: Path, box: tuple[float, float, float, float], name: str, target: Path) -> None:
    """An image as Google Earth takes it: laid on the ground between two longitudes and latitudes."""
    west, south, east, north = box
    inner = f"layer0{picture.suffix}"
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{name}</name><GroundOverlay><name>{name}</name><Icon><href>{inner}</href></Icon>"
        f"<LatLonBox><north>{north!r}</north><south>{south!r}</south><east>{east!r}</east><west>{west!r}</west>"
        "</LatLonBox></GroundOverlay></Document></kml>\n"
    )
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("doc.kml", text, zipfile.ZIP_DEFLATED)
        archive.write(picture, inner)
