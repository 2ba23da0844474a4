# SPDX-License-Identifier: GPL-2.0-or-later
"""Packages in place: what is written when, deep levels of some places only, and tiles that are not as usual."""

from __future__ import annotations

import os
import struct
import time
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsRasterLayer

from tests.qgis.processing.test_algorithms import run
from tests.unit.packages.package_fixtures import (
    HALF,
    RESOLUTION,
    bundles,
    conf_xml,
    make_tpkx,
    png,
    tile_info,
    write_files,
)

RED, BLUE = (200, 10, 20), (10, 20, 200)


def make(package: Path, form: str, target: Path, **more: Any) -> int:
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles

    return convert_tiles(Conversion(package, Form(form), target, "Made", **more))


def at(path: Path, x: float, y: float) -> tuple[int, ...]:
    """The pixel of a raster at a place."""
    opened = gdal.Open(str(path))
    left, across, _, top, _, down = opened.GetGeoTransform()
    values = opened.ReadAsArray(int((x - left) / across), int((y - top) / down), 1, 1)
    return tuple(int(value) for value in values[:, 0, 0])


def centre(level: int, row: int, col: int) -> tuple[float, float]:
    side = 256 * RESOLUTION / 2**level
    return -HALF + (col + 0.5) * side, HALF - (row + 0.5) * side


def test_a_failed_second_write_leaves_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from arcgis_export.plugin.core.errors import PackageError

    tiles = {(3, row, col): png(RED if (row + col) % 2 else BLUE) for row in range(4) for col in range(4)}
    package, target = make_tpkx(tmp_path / "a.tpkx", tiles), tmp_path / "a.vrt"
    make(package, "vrt", target)
    before = target.read_bytes()
    real_replace = os.replace

    def full(source: str, goal: Any) -> None:
        if str(goal).endswith(".vrt"):
            raise OSError(28, "No space left on device")
        real_replace(source, goal)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(PackageError, match="disk is full"):
        make(package, "vrt", target, skip={(3, 0, 0)})
    monkeypatch.undo()
    assert target.read_bytes() == before
    assert at(target, *centre(3, 0, 0)) == (*BLUE, 255) and at(target, *centre(3, 2, 1)) == (*RED, 255)
    make(package, "vrt", target, skip={(3, 0, 0)})
    assert at(target, *centre(3, 0, 0))[3] == 0 and at(target, *centre(3, 2, 1)) == (*RED, 255)
    # What is up to date stays, and so does a file of the same name that is another's.
    stamp = target.stat().st_mtime_ns
    make(package, "vrt", target, skip={(3, 0, 0)})
    assert target.stat().st_mtime_ns == stamp


def test_deep_levels_of_one_city_leave_the_world_visible(tmp_path: Path) -> None:
    tiles = {(2, row, col): png(BLUE) for row in range(4) for col in range(4)}
    city = {
        (level, row, col)
        for level in (12, 14)
        for row in range(2**level // 3, 2**level // 3 + 3)
        for col in range(2**level // 2, 2**level // 2 + 4)
    }
    tiles |= {place: png(RED) for place in city}
    package, target = make_tpkx(tmp_path / "city.tpkx", tiles), tmp_path / "city.vrt"
    make(package, "vrt", target)
    opened = gdal.Open(str(target))
    assert opened.RasterXSize == 256 * 2**14
    assert at(target, *centre(14, 2**14 // 3 + 1, 2**13 + 1)) == (*RED, 255)
    for place in ((0, 0), (2**14 // 3 + 1, 2**13 - 5), (2**14 - 1, 2**14 - 1), (2**14 // 3 + 40, 2**13 + 1)):
        assert at(target, *centre(14, *place)) == (*BLUE, 255), place


@pytest.mark.parametrize("levels", [(0, 23), (23,)])
def test_level_23_is_shown(tmp_path: Path, levels: tuple[int, ...]) -> None:
    from arcgis_export.plugin.convert.convert import Form, forms_of
    from arcgis_export.plugin.packages import open_package

    lods = [RESOLUTION / 2**z for z in range(24)]
    tiles = {(z, 2**z // 3, 2**z // 2): png(RED) for z in levels}
    package = make_tpkx(tmp_path / "deep.tpkx", tiles, info=tile_info(resolutions=lods))
    with open_package(package) as opened:
        assert forms_of(opened) == [Form.IN_PLACE, Form.GEOPACKAGE]
    for form in ("vrt", "gpkg"):
        make(package, form, tmp_path / f"x.{form}")
        layer = QgsRasterLayer(str(tmp_path / f"x.{form}"), "x", "gdal")
        assert layer.isValid()
        assert at(tmp_path / f"x.{form}", *centre(23, 2**23 // 3, 2**22)) == (*RED, 255)


def picture(depth: int, colour: int, row: bytes, size: int = 256, more: bytes = b"") -> bytes:
    """A PNG of equal rows."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, depth, colour, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress((b"\0" + row) * size))
    return b"\x89PNG\r\n\x1a\n" + head + more + data + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("tile", "pixel"),
    [
        (picture(1, 0, b"\xff" * 32), (255, 255, 255, 255)),
        (picture(2, 0, b"\xaa" * 64), (170, 170, 170, 255)),
        (picture(4, 0, b"\x77" * 128), (119, 119, 119, 255)),
        (picture(8, 0, b"\x64" * 256), (100, 100, 100, 255)),
        (picture(16, 2, b"\xff\xff\x80\x80\x00\x00" * 256), (255, 128, 0, 255)),
        (picture(8, 4, b"\x64\x80" * 256), (100, 100, 100, 128)),
    ],
)
def test_grey_and_deep_tiles_have_their_colours(tmp_path: Path, tile: bytes, pixel: tuple[int, ...]) -> None:
    package = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): tile, (1, 0, 1): png(RED)})
    make(package, "vrt", tmp_path / "a.vrt")
    assert at(tmp_path / "a.vrt", *centre(1, 0, 0)) == pixel
    assert at(tmp_path / "a.vrt", *centre(1, 0, 1)) == (*RED, 255)


def test_tiles_of_another_size_are_shown_in_place_only(tmp_path: Path) -> None:
    from arcgis_export.plugin.convert.convert import Form, forms_of
    from arcgis_export.plugin.core.errors import PackageError
    from arcgis_export.plugin.packages import open_package

    package = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png(RED, size=512), (1, 1, 1): png(BLUE, size=512)})
    with open_package(package) as opened:
        assert forms_of(opened) == [Form.IN_PLACE]
    make(package, "vrt", tmp_path / "a.vrt")
    assert at(tmp_path / "a.vrt", *centre(1, 1, 1)) == (*BLUE, 255)
    with pytest.raises(PackageError, match="512 × 512 pixels"):
        make(package, "gpkg", tmp_path / "a.gpkg")


def test_tiles_of_far_too_many_pixels_are_left_out(tmp_path: Path) -> None:
    side = 12_000
    large = picture(8, 0, bytes(side), size=side)
    tiles = {(1, 0, 0): png(RED), (1, 0, 1): large, (1, 1, 0): large[4:], (1, 1, 1): png(BLUE)}
    target = tmp_path / "a.vrt"
    make(make_tpkx(tmp_path / "a.tpkx", tiles), "vrt", target)
    begin = time.monotonic()
    assert [at(target, *centre(1, 0, col)) for col in (0, 1)] == [(*RED, 255), (0, 0, 0, 0)]
    assert [at(target, *centre(1, 1, col)) for col in (0, 1)] == [(0, 0, 0, 0), (*BLUE, 255)]
    assert time.monotonic() - begin < 0.5
    (blocks,) = tmp_path.glob("*.tiles")
    assert str(side).encode() not in blocks.read_bytes()


def test_a_cache_folder_is_taken_by_the_algorithms(plugin: Any, tmp_path: Path) -> None:
    tiles = {(2, 1, 1): png(RED), (2, 1, 2): png(BLUE)}
    files = {f"_alllayers/{name}": data for name, data in bundles(tiles).items()}
    folder = write_files(tmp_path / "cache", {"conf.xml": conf_xml(tile_info()), **files})
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().algorithmById("arcgisexport:packageinfo")
    assert algorithm.checkParameterValues({"INPUT": str(folder)}, QgsProcessingContext())[0]
    assert not algorithm.checkParameterValues({"INPUT": str(tmp_path / "none")}, QgsProcessingContext())[0]
    assert '"kind": "cache"' in run("arcgisexport:packageinfo", INPUT=str(folder))["INFO"]
    found = run("arcgisexport:convertpackage", INPUT=str(folder), FORMAT="gpkg", OUTPUT=str(tmp_path / "c.gpkg"))
    assert found["TILES"] == 2


def test_a_lost_bundle_is_reported_by_the_algorithm(plugin: Any, tmp_path: Path) -> None:
    tiles = {(1, 0, 0): png(RED), (2, 1, 2): png(BLUE)}
    files = {f"_alllayers/{name}": data for name, data in bundles(tiles).items()}
    lost = next(name for name in files if "/L02/" in name)
    files[lost] = files[lost][:1000]
    folder = write_files(tmp_path / "cache", {"conf.xml": conf_xml(tile_info()), **files})
    said: list[str] = []

    class Listening(QgsProcessingFeedback):
        def pushWarning(self, text: str) -> None:  # noqa: N802
            said.append(text)

    run("arcgisexport:convertpackage", Listening(), INPUT=str(folder), FORMAT="gpkg", OUTPUT=str(tmp_path / "c.gpkg"))
    assert any("cut off before its tiles" in text for text in said)


def test_rows_between_far_tiles_are_one() -> None:
    from arcgis_export.plugin.packages.writers.vrt_grid import Grid, holes
    from arcgis_export.plugin.tiles.extent import Extent
    from arcgis_export.plugin.tiles.scheme import Lod

    ground = Extent(0, 0, 1 << 30, 1 << 30)
    grid = Grid(Lod(20, 1.0, 1.0), ground, 1 << 30, 1 << 30, 0.0, 0.0, 256.0, 256.0)
    present = [(5, 7), (5, 8), (4_000_000, 2_000_000)]
    found = holes(grid, present)
    covered = sum(one.width * one.height for one in found)
    assert covered == (1 << 60) - 3 * 256 * 256
    assert np.prod([len(found)]) < 30


def test_one_damaged_tile_reports_nothing_of_the_size_of_the_others(tmp_path: Path) -> None:
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_checked, forms_of
    from arcgis_export.plugin.packages import open_package

    tiles = {(1, 0, 0): png(RED), (1, 0, 1): png(BLUE), (1, 1, 0): png(BLUE)}
    bad = bytearray(tiles[1, 0, 0])
    bad[17] ^= 1  # its width
    tiles[1, 0, 0] = bytes(bad)
    package = make_tpkx(tmp_path / "a.tpkx", tiles)
    with open_package(package) as opened:
        assert Form.GEOPACKAGE in forms_of(opened)
    assert convert_checked(Conversion(package, Form.GEOPACKAGE, tmp_path / "a.gpkg", "a"))[1] == 3 - 1


@pytest.mark.parametrize(("deflate", "ending"), [(False, ".vrt"), (True, "")])
def test_an_export_of_odd_tiles_ends_with_a_layer_or_with_a_message(tmp_path: Path, deflate: bool, ending: str) -> None:
    from arcgis_export.plugin.core.errors import PackageError
    from arcgis_export.plugin.operations.export_tiles.details import CONVERT_AUTO
    from arcgis_export.plugin.operations.export_tiles.operation import convert_package, free_copy
    from arcgis_export.plugin.operations.open_package.facts import read_facts
    from arcgis_export.plugin.operations.open_package.form import no_form_text

    package = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png(RED, size=512)}, deflate=deflate)
    if ending:
        found = convert_package(package, partial(free_copy, package), CONVERT_AUTO, "A")
        assert found is not None and found.suffix == ending and QgsRasterLayer(str(found), "A", "gdal").isValid()
        return
    with pytest.raises(PackageError, match="Open Tile Package shows why"):
        convert_package(package, partial(free_copy, package), CONVERT_AUTO, "A")
    assert "another size" in no_form_text(read_facts(package))
