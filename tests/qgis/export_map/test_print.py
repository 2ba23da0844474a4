# SPDX-License-Identifier: GPL-2.0-or-later
"""A map in print: the size that its file states, the scale on the ground, the paper on the map."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_map.print_resolution import write_print_resolution
from osgeo import gdal
from qgis.PyQt.QtGui import QImage

from tests.qgis.processing.test_export_map import drawn
from tests.sandbox import Sandbox

INCH = 0.0254  # metres


def dots_per_inch(path: Path) -> tuple[float, float]:
    """What a reader that is not ours finds in a file."""
    if path.suffix == ".tif":
        tags = gdal.Open(str(path)).GetMetadata()
        assert tags["TIFFTAG_RESOLUTIONUNIT"].startswith("2"), "inches"
        return float(tags["TIFFTAG_XRESOLUTION"]), float(tags["TIFFTAG_YRESOLUTION"])
    image = QImage(str(path))
    return image.dotsPerMeterX() * INCH, image.dotsPerMeterY() * INCH


@pytest.mark.parametrize(
    ("format", "name", "size"),
    [
        ("png", "map.tif", 300),
        ("png", "map.png", 300),
        ("jpg", "map.jpg", 300),
        ("bmp", "map.bmp", 300),
        ("png", "wide.tif", 4200),
        ("png", "wide.png", 4200),
        ("jpg", "wide.jpg", 4200),
    ],
)
def test_a_file_states_its_size_in_print(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, format: str, name: str, size: int
) -> None:
    found = drawn(sandbox, tmp_path, "WorldMap/MapServer", name, FORMAT=format, DPI=250, WIDTH=size, HEIGHT=200)
    assert dots_per_inch(Path(found["OUTPUT"])) == pytest.approx((250, 250), abs=0.05)
    assert {each.suffix for each in tmp_path.iterdir()} <= {Path(name).suffix, ".pgw", ".jgw", ".bpw", ".prj", ".xml"}


def test_96_dots_where_none_are_asked_for(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    assert dots_per_inch(Path(drawn(sandbox, tmp_path, "WorldMap/MapServer")["OUTPUT"])) == (96, 96)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("before", ["none", "other"])
def test_only_the_resolution_is_another_one(tmp_path: Path, kind: str, before: str) -> None:
    path = tmp_path / "image"
    memory = gdal.GetDriverByName("MEM").Create("", 40, 30, 3)
    for number in (1, 2, 3):
        memory.GetRasterBand(number).Fill(70 * number)
    gdal.GetDriverByName(kind).CreateCopy(str(path), memory)
    plain = path.read_bytes()
    if kind == "PNG" and before == "other":
        path.write_bytes(
            plain[:33] + chunk(b"tEXt", b"a\0b") + chunk(b"pHYs", struct.pack(">2IB", 7, 9, 0)) + plain[33:]
        )
    elif kind == "JPEG" and before == "none":
        assert plain[6:11] == b"JFIF\0"
        path.write_bytes(plain[:2] + plain[20:])
    pixels = gdal.Open(str(path)).ReadAsArray()
    for dpi in (600, 72):
        write_print_resolution(path, dpi)
        image = QImage(str(path))
        assert (image.dotsPerMeterX() * INCH, image.dotsPerMeterY() * INCH) == pytest.approx((dpi, dpi), abs=0.05)
    gdal.ErrorReset()
    assert (gdal.Open(str(path)).ReadAsArray() == pixels).all() and not gdal.GetLastErrorMsg()
    pixels_begin = b"IDAT" if kind == "PNG" else b"\xff\xdb"
    after = path.read_bytes()
    assert after[after.index(pixels_begin) :] == plain[plain.index(pixels_begin) :], "not one pixel is written again"
    assert [each.name for each in tmp_path.iterdir()] == ["image"]


def test_a_file_without_a_place_for_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "image.gif"
    path.write_bytes(b"GIF89a" + bytes(100))
    write_print_resolution(path, 300)
    assert path.read_bytes() == b"GIF89a" + bytes(100)
